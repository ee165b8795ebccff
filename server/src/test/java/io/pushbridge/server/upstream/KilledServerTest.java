package io.pushbridge.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.link.Mosquitto;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.ServerProcess;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed leaves a session at the broker, which the next one puts in order. */
class KilledServerTest {
  private static final String PREFIX = TestApps.FIRST.key() + "/";

  @TempDir private Path folder;

  private ServerProcess serve(int brokerPort) throws IOException {
    Path config = folder.resolve("apps.yaml");
    Files.writeString(
        config,
        """
        apps:
          - {name: first, appkey: '%s', seckey: '%s'}
        broker: {mode: external, url: 'mqtt://127.0.0.1:%d'}
        """
            .formatted(TestApps.FIRST.key(), TestApps.FIRST.seckey().reveal(), brokerPort));
    List<String> arguments = new ArrayList<>(ServerProcess.freePorts(folder.resolve("store")));
    arguments.add("--config=" + config);
    return ServerProcess.start(folder.resolve("server.log"), arguments);
  }

  @Test
  void whatNobodyWantsAnyMoreEndsAtTheNextStart() throws Exception {
    String passing = PREFIX + "passing/topic";
    String kept = PREFIX + "kept/topic";
    try (Mosquitto broker = Mosquitto.startLogging(folder)) {
      try (ServerProcess server = serve(broker.port());
          Browser guest = new JavaBrowser(server.ports(), "websocket");
          Browser regular = new JavaBrowser(server.ports(), "websocket")) {
        guest.login(TestApps.FIRST.key().text(), "");
        guest.subscribe("passing/topic", 1);
        regular.login(TestApps.FIRST.key().text(), "regular");
        regular.subscribe("kept/topic", 1);
        await().until(() -> broker.wasAskedFor(passing));
        await().until(() -> broker.wasAskedFor(kept));
        server.kill();
      }
      try (ServerProcess server = serve(broker.port())) {
        assertThat(server.banner()).contains("ready");
        await().until(() -> broker.wasEnded(passing));
        assertThat(broker.wasEnded(kept)).isFalse();
      }
    }
  }
}
