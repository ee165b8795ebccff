package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a module's test scripts, in src/test/js, with the official clients under Node. The packages
 * are installed once, by their lock file, into its target/js. Needs Node and npm on the path.
 */
public final class NodeClients {
  private static final Path SOURCES = Path.of("src", "test", "js");
  private static final Path INSTALLED = Path.of("target", "js");

  private static final long PATIENCE_MINUTES = 4;

  private NodeClients() {}

  /** Runs a script to its end; returns what it printed. Fails if its exit code is not 0. */
  public static String run(String script, String... args) {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(args));
    return execute(folder(), command);
  }

  /** Where an installed package lies. */
  public static Path packageDirectory(String name) {
    return folder().resolve("node_modules").resolve(name);
  }

  /** The folder to run scripts in, with their packages installed. */
  public static synchronized Path folder() {
    try {
      Files.createDirectories(INSTALLED);
      boolean current = isCurrent();
      try (Stream<Path> files = Files.list(SOURCES)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(
              file, INSTALLED.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      if (!current) {
        execute(INSTALLED, List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
        Files.copy(
            SOURCES.resolve("package-lock.json"),
            INSTALLED.resolve("installed-lock.json"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      return INSTALLED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCurrent() throws IOException {
    Path installed = INSTALLED.resolve("installed-lock.json");
    return Files.exists(installed)
        && Files.mismatch(installed, SOURCES.resolve("package-lock.json")) < 0;
  }

  private static String execute(Path directory, List<String> command) {
    try {
      Path output = Files.createTempFile(INSTALLED, "output", ".txt");
      Process process = started(directory, command, output);
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      assertThat(ended).as("ends: %s, which said:%n%s", command, said).isTrue();
      assertThat(process.exitValue())
          .as("exit code of %s, which said:%n%s", command, said)
          .isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process started(Path directory, List<String> command, Path output) {
    try {
      return new ProcessBuilder(command)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the tests need Node and npm on the PATH: cannot run " + command.get(0), e);
    }
  }
}
