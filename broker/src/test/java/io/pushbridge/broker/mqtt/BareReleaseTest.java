package io.pushbridge.broker.mqtt;

import io.pushbridge.core.registration.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The C# SDK's QoS 2: its PUBREL has no QoS bits, and is also what it answers a PUBLISH with, where
 * PUBREC belongs.
 */
class BareReleaseTest {
  private static final String ID = "d0 fd a7 48 8e a0 92 3d";
  private static final String MESSAGE = "34 0e 00 02 't2' " + ID + " 'q2'";
  private static final String RECEIVED = "50 08 " + ID;
  private static final String RELEASE = "62 08 " + ID;
  private static final String BARE_RELEASE = "60 08 " + ID;
  private static final String COMPLETE = "70 08 " + ID;

  private TestBroker broker;
  private Registration device;
  private NativeClient client;
  private NativeClient other;

  @BeforeEach
  void start() throws Exception {
    broker = new TestBroker();
    device = NativeClient.register(broker, TestBroker.APP, "csharp");
    client = NativeClient.connected(broker, device);
    other = NativeClient.connected(broker, NativeClient.register(broker, TestBroker.APP, "other"));
    client
        .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 02")
        .expect("90 09 00 00 00 00 00 00 00 01 02");
  }

  @AfterEach
  void stop() {
    client.close();
    other.close();
    broker.close();
  }

  private void comeBackToNothing() throws Exception {
    client.leave();
    client = NativeClient.connected(broker, device);
    client.send("c0 00").expect("d0 00");
  }

  @Test
  void acknowledgesAMessage() throws Exception {
    other.send(MESSAGE).expect(RECEIVED).send(RELEASE).expect(COMPLETE);
    client.expect(MESSAGE).send(BARE_RELEASE).expect(RELEASE).send(COMPLETE);
    comeBackToNothing();
  }

  @Test
  void completesAPublish() throws Exception {
    client
        .send("34 0e 00 02 't3' " + ID + " 'q2'")
        .expect(RECEIVED)
        .send(BARE_RELEASE)
        .expect(COMPLETE)
        .send(BARE_RELEASE)
        .expect(COMPLETE);
    comeBackToNothing();
  }

  @Test
  void doesBothForAMessageToItself() throws Exception {
    client
        .send(MESSAGE)
        .expectBoth(RECEIVED, MESSAGE)
        .send(BARE_RELEASE)
        .send(BARE_RELEASE)
        .expectBoth(COMPLETE, RELEASE)
        .send(COMPLETE);
    comeBackToNothing();
  }

  @Test
  void releasesOfOtherSdksAcknowledgeNoMessage() throws Exception {
    other.send(MESSAGE).expect(RECEIVED).send(RELEASE).expect(COMPLETE);
    client.expect(MESSAGE).send(RELEASE).expect(COMPLETE);
    client.leave();
    client = NativeClient.connected(broker, device);
    client.expect("3c 0e 00 02 't2' " + ID + " 'q2'");
  }
}
