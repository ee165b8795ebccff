package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.connect5;
import static io.pushbridge.broker.mqtt.RawClient.packet;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static io.pushbridge.broker.mqtt.RawClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever a client sends, another client is served, and nothing of the former stays behind. */
final class RandomBytesTest {
  private static TestBroker broker;
  private static RawClient bystander;
  private static int echoes;

  @BeforeContainer
  static void start() throws IOException {
    broker = new TestBroker();
    bystander = broker.raw().send(connect3("bystander", true), subscribe3(1, "safe/echo", 1));
    bystander.read(9);
  }

  @AfterContainer
  static void stop() throws IOException {
    await().until(() -> broker.server().connections() == 1);
    await().until(() -> broker.platform().live().all().size() == 1);
    bystander.close();
    broker.close();
  }

  private static void assertBystanderIsServed() throws IOException {
    String payload = "echo " + ++echoes;
    bystander.send(publish3(0x02, 7, "safe/echo", payload));
    RawClient.Packet echo = bystander.read(3);
    assertThat(echo.payload()).isEqualTo(payload);
    bystander.send(ack(0x40, echo.publishId()));
    bystander.read(4);
  }

  private static void send(byte[] all) throws IOException {
    try (RawClient client = broker.raw()) {
      client.send(all).finish();
    } catch (SocketException closed) {
      // The broker was faster.
    }
    assertBystanderIsServed();
  }

  @Property(tries = 300)
  void anyBytes(@ForAll byte[] all) throws IOException {
    send(all);
  }

  @Property(tries = 1_000)
  void packetsWithSomeBytesChanged(@ForAll("mutated") byte[] all) throws IOException {
    send(all);
  }

  @Provide
  Arbitrary<byte[]> mutated() {
    Arbitrary<byte[]> connects =
        Arbitraries.of(
            connect3("wild", true), connect3("wild", false), connect5("wild", true, bytes()));
    Arbitrary<byte[]> packets =
        Arbitraries.of(
            subscribe3(1, "a/#", 2),
            packet(0x82, bytes(0, 1, 2, 0x0B, 7), text("a/+"), bytes(0x2E)),
            publish3(0, 0, "a/b", "x"),
            publish3(0x02, 2, "a/b", "x"),
            publish3(0x04, 3, "a/b", "x"),
            packet(0x32, text("a/b"), bytes(0, 4, 5, 0x02, 0, 0, 0, 9), text("x")),
            publish3(0x02, 5, ",yali", "wild"),
            publish3(0x02, 6, ",yapn", "{\"token\":\"ab\"}"),
            publish3(0x04, 6, ",yta/wild", "x"),
            packet(0xA2, bytes(0, 7), text("a/#")),
            ack(0x40, 1),
            ack(0x50, 1),
            ack(0x62, 3),
            ack(0x70, 1),
            bytes(0xC0, 0),
            bytes(0xE0, 0));
    Arbitrary<List<byte[]>> streams = packets.list().ofMaxSize(8);
    Arbitrary<int[]> changes =
        Arbitraries.integers().between(0, 65_535).array(int[].class).ofMaxSize(3);
    return Combinators.combine(connects, streams, changes).as(RandomBytesTest::mutate);
  }

  /** Each change names a place and its new byte. */
  private static byte[] mutate(byte[] connect, List<byte[]> packets, int[] changes) {
    byte[] all = RawClient.concat(connect, RawClient.concat(packets.toArray(byte[][]::new)));
    for (int change : changes) {
      all[(change >> 8) % all.length] = (byte) change;
    }
    return all;
  }
}
