package io.pushbridge.server.running;

import io.pushbridge.server.Ports;
import io.pushbridge.server.cli.PushbridgeCommand;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, so that it can be killed. */
public final class ServerProcess implements AutoCloseable {
  private static final String READY = "Pushbridge is ready";

  private final Process process;
  private final List<String> banner = new ArrayList<>();

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** Starts the program with these arguments; returns when it is ready or has ended. */
  public static ServerProcess start(Path log, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    // As the program logs, not as tests do.
    command.add("-Dlogback.configurationFile=logback.xml");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PushbridgeCommand.class.getName());
    command.addAll(arguments);
    try {
      ServerProcess server =
          new ServerProcess(
              new ProcessBuilder(command)
                  .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                  .start());
      server.readBanner();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it with the two apps of the tests, on free ports. */
  public static ServerProcess serve(Path data) {
    try {
      Files.createDirectories(data);
      Path config = data.resolve("test.yaml");
      StringBuilder yaml = new StringBuilder("apps:\n");
      for (AppSettings app : TestApps.BOTH) {
        yaml.append(
            "  - {name: %s, appkey: '%s', seckey: '%s', device-password: '%s'}%n"
                .formatted(
                    app.name(),
                    app.key(),
                    app.seckey().reveal(),
                    app.devicePassword().orElseThrow().reveal()));
      }
      Files.writeString(config, yaml);
      List<String> arguments = new ArrayList<>(freePorts(data.resolve("store")));
      arguments.addAll(List.of("--config", config.toString()));
      return start(data.resolve("server.log"), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code serve} with this data folder and any free ports. */
  public static List<String> freePorts(Path data) {
    return List.of(
        "serve",
        "--data=" + data,
        "--mqtt-port=0",
        "--mqtt-ws-port=0",
        "--socketio-port=0",
        "--http-port=0",
        "--admin-port=0",
        "--registration-port=0",
        "--registration-tcp-port=0",
        "--ticket-port=0",
        "--ticket-tcp-port=0");
  }

  private void readBanner() throws IOException {
    // Not closed: that would break the pipe under the program.
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      banner.add(line);
      if (line.equals(READY)) {
        return;
      }
    }
  }

  /** What it printed, up to the line that says it is ready. */
  public String banner() {
    return String.join("\n", banner);
  }

  /** Where it listens, by its banner. */
  public Ports ports() {
    // With another broker, devices do not come to this server.
    boolean mqtt = !banner().contains("  broker          mqtt");
    return new Ports(
        mqtt ? port("MQTT            127.0.0.1:") : Configuration.OFF,
        mqtt ? port("ws://127.0.0.1:") : Configuration.OFF,
        port("Socket.IO       http://127.0.0.1:"),
        port("REST            http://127.0.0.1:"),
        port("admin           127.0.0.1:"));
  }

  private int port(String before) {
    Matcher found = Pattern.compile(Pattern.quote(before) + "([0-9]+)").matcher(banner());
    if (!found.find()) {
      throw new AssertionError("the server did not start: " + banner());
    }
    return Integer.parseInt(found.group(1));
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM; returns the exit code. */
  public int stop() {
    process.destroy();
    return awaitEnd();
  }

  /** Waits until the process has ended; returns its exit code. */
  public int awaitEnd() {
    try {
      if (!process.waitFor(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the server did not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
