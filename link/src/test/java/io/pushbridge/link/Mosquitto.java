package io.pushbridge.link;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A Mosquitto of the system in a process of its own, on a free port that it keeps. */
public final class Mosquitto implements AutoCloseable {
  private final BrokerProcess process;
  private final Path log;

  private Mosquitto(BrokerProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one that keeps its sessions in this folder; skips the test where there is none. */
  public static Mosquitto start(Path folder, String... more) throws IOException {
    Optional<Path> program = BrokerProcess.program("mosquitto");
    assumeTrue(program.isPresent(), "no mosquitto: apt-get install -y mosquitto");
    int port = BrokerProcess.freePort();
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
    Path log = data.resolve("mosquitto.log");
    return new Mosquitto(
        BrokerProcess.start(
            List.of(program.get().toString(), "-c", configuration.toString()), log, port),
        log);
  }

  /** The same, and it logs who subscribes to what. */
  public static Mosquitto startLogging(Path folder) throws IOException {
    return start(folder, "log_type subscribe", "log_type unsubscribe");
  }

  /** Its port on the loopback address. */
  public int port() {
    return process.port();
  }

  /** Whether a client subscribed to it; for one that was started with {@link #startLogging}. */
  public boolean wasAskedFor(String filter) throws IOException {
    return logs("\\d+: \\S+ \\d " + Pattern.quote(filter));
  }

  /** Whether a client ended that; for one that was started with {@link #startLogging}. */
  public boolean wasEnded(String filter) throws IOException {
    return logs("\\d+: \\S+ " + Pattern.quote(filter));
  }

  private boolean logs(String line) throws IOException {
    return Files.readAllLines(log).stream().anyMatch(each -> each.matches(line));
  }

  /** Starts it again where it was. */
  public void resume() throws IOException {
    process.resume();
  }

  /** Ends it in good order. */
  public void stop() {
    process.stop();
  }

  /** Kills it. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
