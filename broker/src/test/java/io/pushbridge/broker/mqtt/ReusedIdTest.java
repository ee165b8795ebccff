package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.registration.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The Rust SDK's publishes: each over a connection of its own with a clean session, at QoS 2, with
 * the id 10, and without a PUBREL.
 */
class ReusedIdTest {
  private static final String ID = "00 00 00 00 00 00 00 0a";
  private static final int CLEAN = 0xC2;
  private static final int NOT_CLEAN = 0xC0;

  private TestBroker broker;
  private Registration device;
  private NativeClient subscriber;

  @BeforeEach
  void start() throws Exception {
    broker = new TestBroker();
    device = NativeClient.register(broker, TestBroker.APP, "rust");
    subscriber =
        NativeClient.connected(broker, NativeClient.register(broker, TestBroker.APP, "other"));
    subscriber
        .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 00")
        .expect("90 09 00 00 00 00 00 00 00 01 00");
  }

  @AfterEach
  void stop() {
    subscriber.close();
    broker.close();
  }

  private void publish(int flags, String packet) throws Exception {
    try (RawClient raw = broker.raw().send(NativeClient.connect(device, flags))) {
      assertThat(raw.read().body()).containsExactly(0, 0);
      raw.send(NativeClient.bytes(packet));
      RawClient.Packet received = raw.read();
      assertThat(RawClient.packet(received.first(), received.body()))
          .isEqualTo(NativeClient.bytes("50 08 " + ID));
    }
  }

  @Test
  void areAllPublished() throws Exception {
    publish(CLEAN, "34 0d 00 02 't2' " + ID + " '1'");
    subscriber.expect("30 05 00 02 't2' '1'");
    publish(CLEAN, "34 0d 00 02 't2' " + ID + " '2'");
    subscriber.expect("30 05 00 02 't2' '2'");
    broker.restart();
    subscriber =
        NativeClient.connected(broker, NativeClient.register(broker, TestBroker.APP, "other"));
    publish(CLEAN, "34 0d 00 02 't2' " + ID + " '3'");
    subscriber.expect("30 05 00 02 't2' '3'");
  }

  @Test
  void comeAgainOnlyIfTheySaySo() throws Exception {
    publish(CLEAN, "34 0d 00 02 't2' " + ID + " '1'");
    publish(CLEAN, "3c 0d 00 02 't2' " + ID + " '1'");
    publish(NOT_CLEAN, "34 0d 00 02 't2' " + ID + " '1'");
    subscriber.expect("30 05 00 02 't2' '1'").send("c0 00").expect("d0 00");
  }
}
