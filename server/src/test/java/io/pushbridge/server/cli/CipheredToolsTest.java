package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.ListenConfiguration;
import io.pushbridge.server.config.MessageIdForm;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestAuthority;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The everyday commands beside servers that have ciphered ports only, or plain ones only. */
class CipheredToolsTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");

  @RegisterExtension
  static final RunningServer CIPHERED = RunningServer.configured(CipheredToolsTest::ciphered);

  @RegisterExtension static final RunningServer PLAIN = RunningServer.onFreePorts();

  /** For a host that is not this one: it is the very certificate that is believed. */
  private static Configuration ciphered(Configuration usual) {
    Path certificate = usual.data().resolve("server.pem");
    Path key = usual.data().resolve("server.key");
    AUTHORITY.issue("CN=push.example").write(certificate, key);
    return new Configuration(
            usual.data(),
            usual.host(),
            usual.node(),
            new Configuration.Mqtt(Configuration.OFF, Configuration.OFF, Optional.empty()),
            new Configuration.SocketIo(Configuration.OFF),
            new Configuration.Http(Configuration.OFF, MessageIdForm.MIXED, Duration.ofSeconds(60)),
            usual.admin(),
            usual.limits(),
            usual.apps())
        .withListening(
            new ListenConfiguration(
                Optional.of(
                    new ListenConfiguration.Tls(
                        certificate,
                        key,
                        Duration.ofSeconds(10),
                        Optional.empty(),
                        false,
                        Duration.ZERO)),
                new ListenConfiguration.SecurePorts(0, 0, 0, 0),
                ListenConfiguration.Proxy.NONE,
                Duration.ofSeconds(60)));
  }

  /** What a command printed, and how it ended. */
  private record Run(int code, String out, String err) {
    static Run of(RunningServer server, StringWriter err, String... arguments) {
      String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = "--data=" + server.server().configuration().data();
      StringWriter out = new StringWriter();
      int code =
          PushbridgeCommand.run(
              all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
      return new Run(code, out.toString(), err.toString());
    }

    static Run of(RunningServer server, String... arguments) {
      return of(server, new StringWriter(), arguments);
    }
  }

  @Test
  void theyFindTheCipheredPortsByThemselves() throws Exception {
    StringWriter err = new StringWriter();
    CompletableFuture<Run> subscriber =
        CompletableFuture.supplyAsync(
            () -> Run.of(CIPHERED, err, "subscribe", "first", "tools/#", "--count", "1"));
    await().atMost(Inbox.PATIENCE).until(() -> err.toString().contains("subscribed tools/#"));

    Run published = Run.of(CIPHERED, "publish", "first", "tools/a", "over TLS");
    assertThat(published.err()).isEmpty();
    assertThat(published.code()).isZero();
    Run ended = subscriber.get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEqualTo("tools/a\tover TLS\n");
  }

  @Test
  void benchRunsOverTls() throws Exception {
    Run bench =
        Run.of(
            CIPHERED,
            "bench",
            "first",
            "--tls",
            "--messages",
            "50",
            "--publishers",
            "1",
            "--subscribers",
            "1",
            "--json");

    assertThat(bench.code()).as(bench.err()).isZero();
    JsonNode answer = OperatorTask.JSON.readTree(bench.out());
    assertThat(answer.path("delivered").asInt()).isEqualTo(50);
  }

  @Test
  void tlsThatIsNotThereIsSaidInWords() {
    Run bench = Run.of(PLAIN, "bench", "first", "--tls", "--messages", "5");

    assertThat(bench.code()).isEqualTo(1);
    assertThat(bench.err()).contains("the server has no MQTT port with TLS");
  }
}
