package io.pushbridge.server.running;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The JavaScript beside these tests, with its packages installed once under {@code target}. Needs
 * Node and npm on the path.
 */
public final class NodeProject {
  private static final Path SOURCES = Path.of("src/test/js");
  private static final Path FOLDER = Path.of("target/js");
  private static final Path STAMP = FOLDER.resolve("node_modules/.installed-lock.json");
  private static final int PATIENCE_MINUTES = 5;

  private NodeProject() {}

  /** The folder, ready to run scripts in. */
  public static synchronized Path folder() {
    try {
      Files.createDirectories(FOLDER);
      try (Stream<Path> files = Files.list(SOURCES)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path lock = FOLDER.resolve("package-lock.json");
      if (!Files.exists(STAMP) || Files.mismatch(lock, STAMP) >= 0) {
        install();
        Files.copy(lock, STAMP, StandardCopyOption.REPLACE_EXISTING);
      }
      return FOLDER;
    } catch (IOException e) {
      throw new AssertionError("Node and npm are needed for these tests: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static void install() throws IOException, InterruptedException {
    Path log = FOLDER.resolve("npm.log");
    Process npm =
        new ProcessBuilder(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = npm.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    assertThat(ended && npm.exitValue() == 0).as("npm ci failed, see %s", log).isTrue();
  }
}
