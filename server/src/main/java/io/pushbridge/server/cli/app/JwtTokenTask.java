package io.pushbridge.server.cli.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.cli.OperatorTask;
import io.pushbridge.server.config.ConfigurationException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pushbridge app jwt token}. */
@Command(
    name = "token",
    description = {
      "Makes a token to try what is set; real ones come from the app's own login service.",
      "Works for apps with a key for HS256: with the others only their owner signs."
    })
final class JwtTokenTask extends AnswerTask {
  @Parameters(paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Option(
      names = "--customid",
      paramLabel = "ID",
      description = "the one customid or client id that its client may have")
  private String customid;

  @Option(names = "--alias", paramLabel = "ALIAS", description = "its client's alias")
  private String alias;

  @Option(
      names = "--grant",
      paramLabel = "FILTER=RIGHTS",
      description = "rights are letters: r reads, w publishes, p watches presence; repeatable")
  private List<String> grants = List.of();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "how long it is good: 90s, 15m, 1h (the default), 7d")
  private String ttl;

  @Option(names = "--key-id", paramLabel = "ID", description = "the key that signs it")
  private String key;

  JwtTokenTask(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected JsonNode ask() throws IOException, AdminException, ConfigurationException {
    ObjectNode body = OperatorTask.JSON.createObjectNode();
    put(body, "customid", customid);
    put(body, "alias", alias);
    put(body, "key", key);
    if (ttl != null) {
      body.put("ttlSeconds", TimeSpan.seconds(ttl));
    }
    for (String grant : grants) {
      grant(body, grant);
    }
    return call("POST", path(app) + "/jwt/token", Optional.of(body));
  }

  private static void put(ObjectNode body, String key, String text) {
    if (text != null) {
      body.put(key, text);
    }
  }

  private static void grant(ObjectNode body, String text) throws IOException {
    int equals = text.lastIndexOf('=');
    String rights = text.substring(equals + 1);
    if (equals < 1 || !rights.matches("[rwp]*")) {
      throw new IOException("'%s' is no FILTER=RIGHTS".formatted(text));
    }
    ObjectNode grant = body.withArray("grants").addObject();
    grant.put("topic", text.substring(0, equals));
    rights.chars().forEach(right -> grant.put(Character.toString(right), 1));
  }

  @Override
  protected void print(JsonNode answer) {
    // Alone on its line, so that it can be taken into a variable.
    out().println(answer.path("token").asText());
  }
}
