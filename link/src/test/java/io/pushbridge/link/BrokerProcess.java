package io.pushbridge.link;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another broker in a process of its own, on a port that it keeps over restarts. */
public final class BrokerProcess implements AutoCloseable {
  private final List<String> command;
  private final Path log;
  private final int port;
  private Process process;

  private BrokerProcess(List<String> command, Path log, int port) {
    this.command = command;
    this.log = log;
    this.port = port;
  }

  /** A port of the loopback address that is free now. */
  public static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Where the system has a program. */
  public static Optional<Path> program(String name) {
    return Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/")
        .map(folder -> Path.of(folder + name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it; returns when it takes connections. */
  public static BrokerProcess start(List<String> command, Path log, int port) throws IOException {
    BrokerProcess broker = new BrokerProcess(command, log, port);
    try {
      broker.resume();
    } catch (IOException | RuntimeException | Error failure) {
      if (broker.process != null) {
        broker.kill();
      }
      throw failure;
    }
    return broker;
  }

  /** Its port on the loopback address. */
  public int port() {
    return port;
  }

  /** Starts it again as it was. */
  public void resume() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(log));
              }
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              }
            });
  }

  /** Ends it in good order. */
  public void stop() {
    process.destroy();
    waitForIt();
  }

  /** Kills it. */
  public void kill() {
    process.destroyForcibly();
    waitForIt();
  }

  private void waitForIt() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(command + " does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
