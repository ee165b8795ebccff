package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.cli.AnswerTask;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command that is answered with which tokens let clients into an app. */
abstract class JwtAnswerTask extends AnswerTask {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("name", "app");
    NAMES.put("required", "tokens are required");
    NAMES.put("issuer", "issuer");
    NAMES.put("audience", "audience");
    NAMES.put("leewaySeconds", "leeway in seconds");
    NAMES.put("maxLifetimeSeconds", "longest lifetime in seconds");
  }

  JwtAnswerTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected void print(JsonNode answer) {
    lines(answer, NAMES);
    for (JsonNode key : answer.path("keys")) {
      String id = key.path("id").asText();
      line(
          "key",
          "%s, %d bits%s"
              .formatted(
                  key.path("algorithm").asText(),
                  key.path("bits").asInt(),
                  id.isEmpty() ? "" : ", id " + id));
    }
    if (answer.has("note")) {
      line("note", answer.get("note").asText());
    }
  }
}
