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
 * JavaScript beside these tests, with its packages installed once under {@code target}. Needs Node
 * and npm on the path.
 */
public final class NodeProject {
  private static final int PATIENCE_MINUTES = 5;

  private NodeProject() {}

  /** The folder of the usual scripts, ready to run them in. */
  public static Path folder() {
    return folder("js");
  }

  /** A folder of scripts with packages of its own, ready to run them in. */
  public static synchronized Path folder(String name) {
    Path folder = Path.of("target", name);
    Path stamp = folder.resolve("node_modules/.installed-lock.json");
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(Path.of("src/test", name))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Path lock = folder.resolve("package-lock.json");
      if (!Files.exists(stamp) || Files.mismatch(lock, stamp) >= 0) {
        install(folder);
        Files.copy(lock, stamp, StandardCopyOption.REPLACE_EXISTING);
      }
      return folder;
    } catch (IOException e) {
      throw new AssertionError("Node and npm are needed for these tests: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static void install(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder(List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = npm.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    assertThat(ended && npm.exitValue() == 0).as("npm ci failed, see %s", log).isTrue();
  }
}
