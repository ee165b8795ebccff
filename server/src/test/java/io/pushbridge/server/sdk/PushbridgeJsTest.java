package io.pushbridge.server.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.running.NodeProject;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pushbridge.js under Node: its source, and the builds that the server hands out. */
class PushbridgeJsTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  @ParameterizedTest
  @CsvSource({
    "source,''",
    "source,websocket",
    "source,polling",
    "pushbridge.js,''",
    "pushbridge.min.mjs,''",
  })
  void doesWhatItsReadmeSays(String library, String transports)
      throws IOException, InterruptedException {
    String http = "http://127.0.0.1:" + server.ports().http();
    run(
        "sdk.mjs",
        library.equals("source") ? library : http + "/sdk/" + library,
        socketIo(),
        TestApps.FIRST.key().text(),
        transports);
  }

  @Test
  void theConversationInItsReadmeRuns() throws IOException, InterruptedException {
    run("sdk-readme.mjs", socketIo(), TestApps.FIRST.key().text());
  }

  private static String socketIo() {
    return "http://127.0.0.1:" + server.ports().socketio();
  }

  private static void run(String script, String... args) throws IOException, InterruptedException {
    Path log = Files.createTempFile(Path.of("target"), script, ".log");
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(args));
    Process node =
        new ProcessBuilder(command)
            .directory(NodeProject.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = node.waitFor(2, TimeUnit.MINUTES);
    node.destroyForcibly();
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(ended).as(said).isTrue();
    assertThat(said).endsWith("passed\n");
  }
}
