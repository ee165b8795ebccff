package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.cli.AnswerTask;
import io.pushbridge.server.config.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about one session. */
abstract class SessionTask extends AnswerTask {
  @Parameters(index = "0", paramLabel = "APP", description = "its name or appkey")
  private String app;

  @Parameters(
      index = "1",
      paramLabel = "SESSION",
      description = "its uid, or its name: the MQTT client id, the customid")
  private String session;

  SessionTask(Surroundings surroundings) {
    super(surroundings);
  }

  final String sessionPath() {
    return path(app) + "/session?session=" + ServedApp.encoded(session);
  }

  /** {@code pushbridge session show}. */
  @Command(name = "show", description = "Shows a session with its subscriptions.")
  static final class Show extends SessionTask {
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
      for (String key : new String[] {"uid", "door", "name", "durable", "connected", "alias"}) {
        NAMES.put(key, key);
      }
      NAMES.put("awaySince", "away since");
      NAMES.put("expirySeconds", "kept for, seconds");
    }

    Show(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    protected JsonNode ask() throws AdminException, ConfigurationException {
      return call("GET", sessionPath(), Optional.empty());
    }

    @Override
    protected void print(JsonNode answer) {
      lines(answer, NAMES);
      for (JsonNode held : answer.path("subscriptions")) {
        line("subscribed at QoS " + held.path("qos").asInt(), held.path("filter").asText());
      }
    }
  }

  /** {@code pushbridge session kick}. */
  @Command(
      name = "kick",
      description = {
        "Ends a session's connection. Its client may come back at once.",
        "With --forget the session is removed, too: what waits for it is lost."
      })
  static final class Kick extends SessionTask {
    @Option(names = "--forget", description = "remove the session, too")
    private boolean forget;

    Kick(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    protected JsonNode ask() throws AdminException, ConfigurationException {
      return call("DELETE", sessionPath() + (forget ? "&forget=true" : ""), Optional.empty());
    }

    @Override
    protected void print(JsonNode answer) {
      line("session", answer.path("uid").asText());
      line("connection", answer.path("kicked").asBoolean() ? "ended" : "there was none");
      if (answer.path("forgotten").asBoolean()) {
        line("session", "forgotten");
      }
    }
  }
}
