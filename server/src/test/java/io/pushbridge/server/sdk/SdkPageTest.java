package io.pushbridge.server.sdk;

import io.pushbridge.server.running.Chromium;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** pushbridge.js, as the server hands it out, in headless Chromium. */
class SdkPageTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  @Test
  void twoTabsTalkAndOneComesBack() throws IOException, InterruptedException {
    Chromium.run(
        "sdk-page.mjs",
        "http://127.0.0.1:" + server.ports().http(),
        "http://127.0.0.1:" + server.ports().socketio(),
        TestApps.FIRST.key().text());
  }
}
