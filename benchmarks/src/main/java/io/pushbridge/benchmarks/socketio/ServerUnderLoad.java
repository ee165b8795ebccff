package io.pushbridge.benchmarks.socketio;

import io.pushbridge.benchmarks.ProcessFigures;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server in a process of its own, pinned to the first core. */
final class ServerUnderLoad implements AutoCloseable {
  private final Process process;
  private final ProcessFigures figures;
  private final int port;

  private ServerUnderLoad(Process process, int port) {
    this.process = process;
    this.figures = new ProcessFigures(process.pid());
    this.port = port;
  }

  /** Starts it, waits until it says {@code ready PORT}, and leaves its errors to this process's. */
  static ServerUnderLoad start(List<String> command) throws IOException {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
    pinned.addAll(command);
    Process process =
        new ProcessBuilder(pinned).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("ready ")) {
        return new ServerUnderLoad(process, Integer.parseInt(line.substring(6)));
      }
    }
    process.destroyForcibly();
    throw new IOException("the server did not start: " + command);
  }

  static List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FanoutServer.class.getName());
    return command;
  }

  int port() {
    return port;
  }

  /** CPU time it has used, in user space and in the kernel. */
  long cpuNanos() throws IOException {
    return figures.cpuNanos();
  }

  /** Memory it has resident. */
  long residentBytes() throws IOException {
    return figures.residentBytes();
  }

  /** Ends it, by force if need be. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
    }
  }
}
