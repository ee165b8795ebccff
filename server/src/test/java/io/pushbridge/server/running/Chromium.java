package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Headless Chromium, driven by a script of {@link NodeProject}. */
public final class Chromium {
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private Chromium() {}

  /**
   * Runs a script to its end, with the browser's path and the folder for screenshots as its last
   * arguments. Fails unless its exit code is 0; skips the test where there is no Chromium.
   */
  public static void run(String script, String... args) throws IOException, InterruptedException {
    Optional<Path> chromium = installed();
    assumeTrue(chromium.isPresent(), "no Chromium here: apt-get install -y chromium");
    Files.createDirectories(SCREENSHOTS);
    Path log = SCREENSHOTS.resolve(script + ".log");
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(args));
    command.add(chromium.get().toString());
    command.add(SCREENSHOTS.toAbsolutePath().toString());
    Process node =
        new ProcessBuilder(command)
            .directory(NodeProject.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(node.waitFor(3, TimeUnit.MINUTES)).as("the page's script ended").isTrue();
    assertThat(node.exitValue()).as(Files.readString(log, StandardCharsets.UTF_8)).isZero();
  }

  private static Optional<Path> installed() {
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
