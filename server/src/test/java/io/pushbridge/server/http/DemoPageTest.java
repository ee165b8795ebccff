package io.pushbridge.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pushbridge.server.running.NodeProject;
import io.pushbridge.server.running.RunningServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The demo page in headless Chromium. */
class DemoPageTest {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  // No app is configured, so the server makes the demo app.
  @RegisterExtension
  static final RunningServer server = RunningServer.configured(RunningServer::withoutApps);

  @Test
  void twoPeopleTalkAndSeeEachOther() throws Exception {
    Optional<Path> chromium = chromium();
    assumeTrue(chromium.isPresent(), "no Chromium here: apt-get install -y chromium");
    Files.createDirectories(SCREENSHOTS);
    Path log = SCREENSHOTS.resolve("demo.log");
    Path folder = NodeProject.folder();
    Process node =
        new ProcessBuilder(
                "node",
                "demo.mjs",
                "http://127.0.0.1:" + server.ports().http() + "/",
                server.server().shownApps().get(0).key().text(),
                chromium.get().toString(),
                SCREENSHOTS.toAbsolutePath().toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(node.waitFor(3, TimeUnit.MINUTES)).as("the page's script ended").isTrue();
    assertThat(node.exitValue()).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
  }

  private static Optional<Path> chromium() {
    return Stream.of(
            System.getenv().getOrDefault("CHROMIUM", ""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
