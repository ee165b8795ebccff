package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts beside these tests, with the official clients of every generation, installed once by
 * their lock file under {@code target}. Needs Node and npm on the path.
 */
final class NodeScripts {
  private static final Path SOURCES = Path.of("src", "test", "js");
  private static final Path INSTALLED = Path.of("target", "js");
  private static final long PATIENCE_MINUTES = 4;

  private NodeScripts() {}

  /** The folder to run them in. */
  static synchronized Path folder() {
    try {
      Files.createDirectories(INSTALLED);
      Path done = INSTALLED.resolve("installed-lock.json");
      Path lock = SOURCES.resolve("package-lock.json");
      boolean current = Files.exists(done) && Files.mismatch(done, lock) < 0;
      try (Stream<Path> files = Files.list(SOURCES)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      if (!current) {
        execute("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        Files.copy(lock, done, StandardCopyOption.REPLACE_EXISTING);
      }
      return INSTALLED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a script to its end; returns the lines it printed. Fails if its exit code is not 0. */
  static List<String> run(String script, String... args) {
    folder();
    return execute(
        Stream.concat(Stream.of("node", script), Stream.of(args)).toArray(String[]::new));
  }

  private static List<String> execute(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as("exit code after:%n%s", output).isZero();
      return output.lines().toList();
    } catch (IOException absent) {
      throw new IllegalStateException("this test needs Node and npm on the PATH", absent);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
