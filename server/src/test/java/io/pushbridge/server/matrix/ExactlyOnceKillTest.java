package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.ServerProcess;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The QoS 2 exchange of either side is at each of its steps when the process is killed; the next
 * one goes on with it (MQTT 3.1.1 §4.3.3, §4.4).
 */
class ExactlyOnceKillTest {
  private static final int PUBREC = 0x50;
  private static final int PUBREL = 0x62;
  private static final int PUBCOMP = 0x70;
  private static final byte[] PING = {(byte) 0xC0, 0};
  private static final byte[] PONG = {(byte) 0xD0};

  @TempDir Path folder;

  /** Takes QoS 2 messages as a client must: one that it has by its packet id is no new one. */
  private static final class Reader {
    private final Set<Integer> open = new HashSet<>();
    private final List<String> delivered = new ArrayList<>();
    private final List<Integer> released = new ArrayList<>();
    private final List<Integer> repeated = new ArrayList<>();

    /** Answers everything that comes until this message is released, and then nothing does. */
    void takeUntil(RawMqtt connection, String last) {
      boolean over = false;
      while (!over) {
        byte[] packet = connection.read();
        if ((packet[0] & 0xF0) == 0x30) {
          take(packet);
          connection.send(RawMqtt.reply(PUBREC, messageId(packet)));
        } else {
          assertThat(packet[0]).isEqualTo((byte) PUBREL);
          int id = replyId(packet);
          released.add(id);
          open.remove(id);
          connection.send(RawMqtt.reply(PUBCOMP, id));
          over = delivered.contains(last) && open.isEmpty();
        }
      }
      assertThat(connection.send(PING).read()).as("nothing more").isEqualTo(PONG);
    }

    void take(byte[] message) {
      boolean duplicate = (message[0] & 8) != 0;
      int id = messageId(message);
      assertThat(message[0] & 6).as("QoS 2").isEqualTo(4);
      if (open.add(id)) {
        delivered.add(text(message));
      } else {
        assertThat(duplicate).as("DUP on what comes again").isTrue();
        repeated.add(id);
      }
    }
  }

  private static int topicLength(byte[] message) {
    return (message[1] << 8) | message[2];
  }

  private static int messageId(byte[] message) {
    int at = 3 + topicLength(message);
    return ((message[at] & 0xFF) << 8) | (message[at + 1] & 0xFF);
  }

  private static String text(byte[] message) {
    int at = 5 + topicLength(message);
    return new String(message, at, message.length - at, StandardCharsets.UTF_8);
  }

  private static int replyId(byte[] reply) {
    return ((reply[1] & 0xFF) << 8) | (reply[2] & 0xFF);
  }

  private static RawMqtt connected(ServerProcess server, String id, boolean present) {
    RawMqtt client = new RawMqtt(server.ports().mqtt());
    byte[] connack = client.send(RawMqtt.connectDurable(TestApps.FIRST, id)).read();
    assertThat(connack).as("%s", id).containsExactly(0x20, present ? 1 : 0, 0);
    return client;
  }

  private static void expect(RawMqtt client, int reply, int id) {
    byte[] packet = client.read();
    assertThat(packet[0]).isEqualTo((byte) reply);
    assertThat(replyId(packet)).isEqualTo(id);
  }

  private static void publish(RawMqtt writer, boolean again, int id, String text) {
    expect(writer.send(RawMqtt.publish2(again, id, "t", text)), PUBREC, id);
  }

  private static void release(RawMqtt writer, int id) {
    expect(writer.send(RawMqtt.reply(PUBREL, id)), PUBCOMP, id);
  }

  private static byte[] next(RawMqtt client, Reader reader) {
    byte[] message = client.read();
    reader.take(message);
    return message;
  }

  @Test
  void whatWasUnderWayIsGoneOnWithAfterAKill() {
    Reader reader = new Reader();
    Reader silent = new Reader();
    int acknowledged;
    int released;
    int sent;
    try (ServerProcess first = ServerProcess.serve(folder);
        RawMqtt reading = connected(first, "reader", false);
        RawMqtt listening = connected(first, "silent", false);
        RawMqtt received = connected(first, "received", false);
        RawMqtt completed = connected(first, "completed", false);
        RawMqtt unanswered = connected(first, "unanswered", false)) {
      assertThat(reading.send(RawMqtt.subscribe("t", 2)).read()).endsWith(2);
      assertThat(listening.send(RawMqtt.subscribe("t", 2)).read()).endsWith(2);
      publish(received, false, 7, "one");
      publish(completed, false, 7, "two");
      release(completed, 7);
      publish(completed, false, 8, "three");
      release(completed, 8);

      acknowledged = messageId(next(reading, reader));
      released = messageId(next(reading, reader));
      sent = messageId(next(reading, reader));
      reading.send(RawMqtt.reply(PUBREC, acknowledged));
      expect(reading, PUBREL, acknowledged);
      reading.send(RawMqtt.reply(PUBCOMP, acknowledged));
      reader.open.remove(acknowledged);
      reading.send(RawMqtt.reply(PUBREC, released));
      expect(reading, PUBREL, released);

      next(listening, silent);
      next(listening, silent);
      next(listening, silent);

      unanswered.send(RawMqtt.publish2(false, 9, "t", "four"));
      first.kill();
    }
    try (ServerProcess second = ServerProcess.serve(folder)) {
      try (RawMqtt received = connected(second, "received", true);
          RawMqtt completed = connected(second, "completed", true);
          RawMqtt unanswered = connected(second, "unanswered", true)) {
        publish(unanswered, true, 9, "four");
        release(unanswered, 9);
        publish(received, true, 7, "one");
        release(received, 7);
        // As if the PUBCOMP had been lost with the server.
        release(completed, 8);
        publish(received, false, 7, "five");
        second.kill();
      }
    }
    try (ServerProcess third = ServerProcess.serve(folder);
        RawMqtt reading = connected(third, "reader", true);
        RawMqtt listening = connected(third, "silent", true)) {
      reader.takeUntil(reading, "five");
      silent.takeUntil(listening, "five");
    }
    assertThat(reader.delivered).containsExactly("one", "two", "three", "four", "five");
    assertThat(silent.delivered).isEqualTo(reader.delivered);
    assertThat(silent.repeated).containsExactly(acknowledged, released, sent);
    assertThat(reader.repeated).containsExactly(sent);
    assertThat(reader.released).contains(released).doesNotHaveDuplicates();
  }
}
