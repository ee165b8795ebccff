package io.pushbridge.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.NodeProject;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients from npm with a token that Node's own crypto signed, without any library for it. */
class TokenByHandTest {
  private static final AppSettings CLOSED =
      TestApps.FIRST.withJwt(new Minted(Clock.systemUTC()).settings(true));
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PATIENCE_SECONDS = 120;

  @RegisterExtension
  static final RunningServer SERVER =
      RunningServer.configured(usual -> RunningServer.withApps(usual, List.of(CLOSED)));

  /** What the client was answered with the good token, and with the other. */
  private static List<JsonNode> answers(String client, String address) throws Exception {
    Process node =
        new ProcessBuilder("node", "login.cjs", client, address, CLOSED.key().text(), Minted.SECRET)
            .directory(NodeProject.folder("js-tokens").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      List<JsonNode> answers = new ArrayList<>();
      for (String line : node.inputReader().lines().toList()) {
        answers.add(JSON.readTree(line));
      }
      return answers;
    } finally {
      node.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-0.9.17", "client-2.5.0", "client-4.8.4"})
  void socketIoOfEveryKindOfHandshake(String client) throws Exception {
    List<JsonNode> answers = answers(client, "http://127.0.0.1:" + SERVER.ports().socketio());
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).get("success").asBoolean()).as("%s", answers).isTrue();
    assertThat(answers.get(0).get("sessionid").asText())
        .isEqualTo(CLOSED.key() + "-by-hand-" + client.replace('.', '-'));
    assertThat(answers.get(1).get("success").asBoolean()).isFalse();
    assertThat(answers.get(1).get("error_msg").asText())
        .isEqualTo("token refused: the signature is of no key of the app");
  }

  @Test
  void mqttJs() throws Exception {
    List<JsonNode> answers = answers("mqtt", "mqtt://127.0.0.1:" + SERVER.ports().mqtt());
    assertThat(answers).extracting(answer -> answer.get("code").asInt()).containsExactly(0, 0x86);
  }
}
