package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.ack;
import static io.pushbridge.broker.mqtt.RawClient.bytes;
import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.broker.mqtt.RawClient.Packet;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The QoS 2 exchange at each of its steps, with another server from there on. */
final class ExactlyOnceTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int PINGRESP = 13;
  private static final byte[] PING = bytes(0xC0, 0);

  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private RawClient back(String id) throws IOException {
    RawClient client = broker.raw().send(connect3(id, false));
    assertThat(client.read(CONNACK).body()).as("session present").isEqualTo(bytes(1, 0));
    return client;
  }

  private RawClient first(String id) throws IOException {
    RawClient client = broker.raw().send(connect3(id, false));
    assertThat(client.read(CONNACK).body()).as("no session").isEqualTo(bytes(0, 0));
    return client;
  }

  private void subscribe(String id) throws IOException {
    try (RawClient client = first(id).send(subscribe3(1, "t", 2))) {
      assertThat(client.read(SUBACK).unsigned(2)).isEqualTo(2);
    }
  }

  private static void assertQuiet(RawClient client) throws IOException {
    assertThat(client.send(PING).read().type()).as("and nothing else").isEqualTo(PINGRESP);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPublishThatIsRepeatedToTheNextServerIsPublishedOnce(boolean wanted) throws Exception {
    if (wanted) {
      subscribe("reader");
    }
    try (RawClient writer = first("writer").send(publish3(4, 7, "t", "once"))) {
      assertThat(writer.read(PUBREC).shortAt(0)).isEqualTo(7);
    }
    broker.restart();
    try (RawClient writer = back("writer").send(publish3(0x0C, 7, "t", "once"))) {
      assertThat(writer.read(PUBREC).shortAt(0)).isEqualTo(7);
    }
    broker.restart();
    try (RawClient writer = back("writer").send(ack(0x62, 7))) {
      assertThat(writer.read(PUBCOMP).shortAt(0)).isEqualTo(7);
      writer.send(publish3(4, 7, "t", "another"));
      assertThat(writer.read(PUBREC).shortAt(0)).isEqualTo(7);
    }
    if (wanted) {
      try (RawClient reader = back("reader")) {
        assertThat(reader.read(PUBLISH).payload()).isEqualTo("once");
        assertThat(reader.read(PUBLISH).payload()).isEqualTo("another");
        assertQuiet(reader);
      }
    }
  }

  @Test
  void theNextServerGoesOnWithThePacketIdsOfTheFormer() throws Exception {
    subscribe("reader");
    try (RawClient writer = first("writer")) {
      writer.send(publish3(4, 1, "t", "m1"), publish3(4, 2, "t", "m2"), publish3(4, 3, "t", "m3"));
      writer.read(PUBREC);
      writer.read(PUBREC);
      writer.read(PUBREC);
    }
    int[] ids = new int[3];
    try (RawClient reader = back("reader")) {
      for (int i = 0; i < 3; i++) {
        Packet message = reader.read(PUBLISH);
        assertThat(message.first()).as("first time").isEqualTo(0x34);
        ids[i] = message.publishId();
      }
      reader.send(ack(0x50, ids[0]), ack(0x50, ids[1]));
      assertThat(reader.read(PUBREL).shortAt(0)).isEqualTo(ids[0]);
      assertThat(reader.read(PUBREL).shortAt(0)).isEqualTo(ids[1]);
      reader.send(ack(0x70, ids[0]), PING);
      assertThat(reader.read().type()).isEqualTo(PINGRESP);
    }
    for (int round = 0; round < 2; round++) {
      broker.restart();
      try (RawClient reader = back("reader")) {
        Packet release = reader.read();
        assertThat(release.first()).as("the release comes again").isEqualTo(0x62);
        assertThat(release.shortAt(0)).isEqualTo(ids[1]);
        Packet message = reader.read();
        assertThat(message.first()).as("the message comes again").isEqualTo(0x3C);
        assertThat(message.publishId()).isEqualTo(ids[2]);
        assertThat(message.payload()).isEqualTo("m3");
        assertQuiet(reader);
      }
    }
    try (RawClient reader = back("reader")) {
      assertThat(reader.read(PUBREL).shortAt(0)).isEqualTo(ids[1]);
      assertThat(reader.read(PUBLISH).publishId()).isEqualTo(ids[2]);
      reader.send(ack(0x70, ids[1]), ack(0x50, ids[2]));
      assertThat(reader.read(PUBREL).shortAt(0)).isEqualTo(ids[2]);
      reader.send(ack(0x70, ids[2]));
      assertQuiet(reader);
    }
    broker.restart();
    try (RawClient reader = back("reader")) {
      assertQuiet(reader);
    }
  }

  /** The store works off what one connection pipelined while the next one is being made. */
  @Test
  void whatIsUnderWayWhenTheNextConnectionComesIsNotPublishedAgain() throws Exception {
    int retain = 0x05;
    int repeated = 0x0D;
    subscribe("reader");
    try (RawClient lost = first("writer");
        RawClient writer = broker.raw()) {
      broker.store().holdChanges();
      lost.send(fifty(retain));
      assertQuiet(lost);
      writer.send(connect3("writer", false));
      assertThat(lost.isClosedByServer()).isTrue();
      broker.store().releaseChanges();
      assertThat(writer.read(CONNACK).body()).isEqualTo(bytes(1, 0));
      writer.send(fifty(repeated));
      for (int id = 1; id <= 50; id++) {
        assertThat(writer.read(PUBREC).shortAt(0)).isEqualTo(id);
      }
    }
    try (RawClient reader = back("reader")) {
      for (int id = 1; id <= 50; id++) {
        assertThat(reader.read(PUBLISH).payload()).isEqualTo("m" + id);
      }
      assertQuiet(reader);
    }
  }

  private static byte[][] fifty(int flags) {
    return IntStream.rangeClosed(1, 50)
        .mapToObj(id -> publish3(flags, id, "t", "m" + id))
        .toArray(byte[][]::new);
  }
}
