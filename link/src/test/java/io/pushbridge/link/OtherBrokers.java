package io.pushbridge.link;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Brokers that a test class starts once, each in a process of its own. */
public final class OtherBrokers {
  private OtherBrokers() {}

  /** HiveMQ CE with its own libraries; what is in its extensions folder is started, too. */
  public static BrokerProcess hiveMq(Path folder) throws IOException {
    Path home = Path.of(System.getProperty("hivemq.folder"));
    if (!Files.isDirectory(home.resolve("target/libraries"))) {
      throw new IllegalStateException(
          "no HiveMQ CE: mvn -f benchmarks/mqtt/hivemq/pom.xml generate-resources");
    }
    int port = BrokerProcess.freePort();
    return BrokerProcess.start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            home + "/target/libraries/*",
            home.resolve("HiveMq.java").toString(),
            Integer.toString(port),
            folder.toString()),
        folder.resolve("hivemq.log"),
        port);
  }

  /** Builds the extension that tells of clients into the folder of a HiveMQ CE not started yet. */
  public static void addClientsExtension(Path folder) throws Exception {
    Path home = Path.of(System.getProperty("hivemq.folder"));
    Path extensions = Files.createDirectories(folder.resolve("extensions"));
    Process build =
        new ProcessBuilder(
                home.resolve("../../../ops/hivemq/build").toString(),
                home.resolve("target/libraries").toString(),
                extensions.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("extension.log").toFile())
            .start();
    if (build.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(folder.resolve("extension.log")));
    }
  }

  /** A nats-server with MQTT over JetStream; skips the test where there is none. */
  public static BrokerProcess nats(Path folder) throws IOException {
    Optional<Path> program = BrokerProcess.program("nats-server");
    assumeTrue(program.isPresent(), "no nats-server: apt-get install -y nats-server");
    int port = BrokerProcess.freePort();
    Path configuration = folder.resolve("nats.conf");
    Files.writeString(
        configuration,
        """
        server_name: pushbridge
        listen: "127.0.0.1:%d"
        jetstream { store_dir: "%s" }
        mqtt { listen: "127.0.0.1:%d", ack_wait: "1s" }
        """
            .formatted(BrokerProcess.freePort(), folder.resolve("jetstream"), port));
    return BrokerProcess.start(
        List.of(program.get().toString(), "-c", configuration.toString()),
        folder.resolve("nats.log"),
        port);
  }
}
