package io.pushbridge.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** A Mosquitto of the system in a process of its own, on a free port that it keeps. */
public final class Mosquitto implements AutoCloseable {
  private final Path configuration;
  private final int port;
  private Process process;

  private Mosquitto(Path configuration, int port) {
    this.configuration = configuration;
    this.port = port;
  }

  /** Starts one that keeps its sessions in this folder; skips the test where there is none. */
  public static Mosquitto start(Path folder, String... more) throws IOException {
    assumeTrue(program().isPresent(), "no mosquitto: apt-get install -y mosquitto");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path data = Files.createDirectories(folder.resolve("mosquitto-" + port));
    Path configuration = data.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        listener %d 127.0.0.1
        allow_anonymous true
        persistence true
        persistence_location %s/
        max_queued_messages 100000
        %s
        """
            .formatted(port, data, String.join("\n", more)));
    if (System.getProperty("user.name").equals("root")) {
      Files.writeString(configuration, Files.readString(configuration) + "user root\n");
    }
    Mosquitto mosquitto = new Mosquitto(configuration, port);
    mosquitto.resume();
    return mosquitto;
  }

  private static Optional<Path> program() {
    return Stream.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Its port on the loopback address. */
  public int port() {
    return port;
  }

  /** Starts it again where it was. */
  public void resume() throws IOException {
    process =
        new ProcessBuilder(
                List.of(program().orElseThrow().toString(), "-c", configuration.toString()))
            .redirectErrorStream(true)
            .redirectOutput(configuration.resolveSibling("mosquitto.log").toFile())
            .start();
    await()
        .ignoreException(IOException.class)
        .until(
            () -> {
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
        throw new IllegalStateException("mosquitto does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
