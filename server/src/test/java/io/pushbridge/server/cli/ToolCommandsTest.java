package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The everyday commands beside a running server. */
class ToolCommandsTest {
  @RegisterExtension static final RunningServer SERVER = RunningServer.onFreePorts();

  @TempDir Path folder;

  /** One command with what it prints. */
  private static final class Run {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    int code;

    static Run of(String... arguments) {
      Run run = new Run();
      run.now(arguments);
      return run;
    }

    void now(String... arguments) {
      String data = "--data=" + SERVER.server().configuration().data();
      String[] all = Stream.concat(Stream.of(arguments), Stream.of(data)).toArray(String[]::new);
      code =
          PushbridgeCommand.run(
              all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    JsonNode json() throws Exception {
      assertThat(code).as(err.toString()).isZero();
      return OperatorTask.JSON.readTree(out.toString());
    }
  }

  @Test
  void whatIsPublishedIsPrintedBySubscribers() throws Exception {
    Run subscriber = new Run();
    CompletableFuture<Void> ended =
        CompletableFuture.runAsync(
            () -> subscriber.now("subscribe", "first", "tools/#", "--count", "2", "--json"));
    await().until(() -> subscriber.err.toString().contains("subscribed tools/#"));

    assertThat(Run.of("publish", "first", "tools/a", "hällo", "--qos", "2").code).isZero();
    JsonNode sent = Run.of("publish", "first", "tools/b", "again", "--json").json();
    assertThat(sent.path("id").asText()).isNotEmpty();

    ended.get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(subscriber.code).isZero();
    List<String> lines = subscriber.out.toString().lines().toList();
    assertThat(lines)
        .containsExactly(
            "{\"topic\":\"tools/a\",\"qos\":1,\"message\":\"hällo\"}",
            "{\"topic\":\"tools/b\",\"qos\":1,\"message\":\"again\"}");
  }

  @Test
  void whatCannotBePublishedIsSaidInWords() {
    Run unknown = Run.of("publish", "first", "nobody_has_this", "x", "--alias");
    assertThat(unknown.code).isEqualTo(1);
    assertThat(unknown.err.toString()).contains("nobody_has_this");
    assertThat(Run.of("publish", "nobody", "news", "x").err.toString()).contains("no such app");
  }

  @Test
  void sessionsAreListedShownAndEnded() throws Exception {
    String name = RunningServer.fresh("kicked");
    MqttDevice device = SERVER.mqtt5(name, true);
    device.subscribe("news", 1);
    device.setAlias(name);

    Run list = Run.of("sessions", "first", "--connected");
    assertThat(list.out.toString()).containsPattern("mqtt +yes +" + name);
    JsonNode shown = Run.of("session", "show", "first", name, "--json").json();
    assertThat(shown.path("connected").asBoolean()).isTrue();
    assertThat(shown.path("alias").asText()).isEqualTo(name);
    assertThat(shown.at("/subscriptions/0/filter").asText()).isEqualTo("news");

    assertThat(Run.of("session", "kick", "first", name).out.toString())
        .containsPattern("connection +ended");
    String uid = shown.path("uid").asText();
    JsonNode away = Run.of("session", "show", "first", uid, "--json").json();
    assertThat(away.path("connected").asBoolean()).isFalse();
    assertThat(away.has("awaySince")).isTrue();
    assertThat(away.path("subscriptions")).hasSize(1);
    assertThat(Run.of("sessions", "first", "--json").json().path("sessions"))
        .anyMatch(session -> session.path("uid").asText().equals(uid));

    assertThat(Run.of("session", "kick", "first", name, "--forget").out.toString())
        .containsPattern("connection +there was none")
        .containsPattern("session +forgotten");
    Run gone = Run.of("session", "show", "first", name);
    assertThat(gone.code).isEqualTo(1);
    assertThat(gone.err.toString()).contains("no such session");
    assertThat(Run.of("session", "show", "second", uid).code).isEqualTo(1);
  }

  @Test
  void aTopicAndAnAliasAreShown() throws Exception {
    String name = RunningServer.fresh("shown");
    MqttDevice device = SERVER.mqtt5(name, true);
    device.subscribe(name, 1);
    device.setAlias(name);
    SERVER.rest().publish(name, "kept for later", 1);

    assertThat(Run.of("topic", "first", name).out.toString())
        .contains("kept for later", "subscribed: alias " + name + ", connected")
        .contains("1 messages, 1 subscribers with an alias");
    JsonNode alias = Run.of("alias", "first", name, "--json").json();
    assertThat(alias.path("online").asBoolean()).isTrue();
    assertThat(alias.at("/topics/0").asText()).isEqualTo(name);
  }

  @Test
  void aLoadIsCountedAndTimed() throws Exception {
    Run run =
        Run.of(
            "bench",
            TestApps.FIRST.key().text(),
            "--messages=60",
            "--publishers=2",
            "--subscribers=2",
            "--json");

    JsonNode outcome = run.json();
    assertThat(outcome.path("published").asLong()).isEqualTo(60);
    assertThat(outcome.path("delivered").asLong()).isEqualTo(120);
    assertThat(outcome.path("failed").asLong()).isZero();
    assertThat(outcome.at("/latencyMillis/p50").asDouble()).isPositive();
    assertThat(run.err.toString()).contains("100 %");
    assertThat(Run.of("bench", "first", "--size", "1").err.toString())
        .contains("--size must be a number from 8 to 1048576");
  }

  @Test
  void theDoctorLooksAtTheServerThatRuns() throws Exception {
    // The machine that tests run on may have its own troubles: the exit code is its affair.
    Run run = Run.of("doctor");
    assertThat(run.out.toString())
        .containsPattern("ok +configuration +it is right")
        .containsPattern("ok +server +it serves \\d+ clients")
        .containsPattern("ok +clock +the server has the same time")
        .containsPattern("ok +data +.* can be written");

    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "node: 5000\n");
    Run failed = Run.of("doctor", "--json", "--config", wrong.toString());
    assertThat(failed.code).isEqualTo(1);
    assertThat(OperatorTask.JSON.readTree(failed.out.toString()).path("findings"))
        .anySatisfy(
            finding -> {
              assertThat(finding.path("state").asText()).isEqualTo("fail");
              assertThat(finding.path("words").asText()).contains("node in").contains("0 to 1023");
            });
  }

  @Test
  void completionKnowsEveryCommand() {
    StringWriter out = new StringWriter();
    int code =
        PushbridgeCommand.run(
            new String[] {"completion"},
            Map.of(),
            new PrintWriter(out, true),
            new PrintWriter(out, true));
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("complete -F _complete_pushbridge")
        .contains("rotate-seckey", "kick", "doctor", "--mqtt-port", "backup");
  }
}
