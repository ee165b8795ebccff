package io.pushbridge.server.http;

import io.pushbridge.server.running.Chromium;
import io.pushbridge.server.running.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The demo page in headless Chromium. */
class DemoPageTest {
  // No app is configured, so the server makes the demo app.
  @RegisterExtension
  static final RunningServer server = RunningServer.configured(RunningServer::withoutApps);

  @Test
  void twoPeopleTalkAndSeeEachOther() throws IOException, InterruptedException {
    Chromium.run(
        "demo.mjs",
        "http://127.0.0.1:" + server.ports().http() + "/",
        server.server().shownApps().get(0).key().text());
  }
}
