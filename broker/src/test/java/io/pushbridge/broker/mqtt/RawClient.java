package io.pushbridge.broker.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that sends what it is told, byte by byte, and shows what comes back. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  /** A packet: its first byte and what follows the remaining length. */
  // Looked into, never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(int first, byte[] body) {
    int type() {
      return first >> 4;
    }

    int unsigned(int at) {
      return Byte.toUnsignedInt(body[at]);
    }

    int shortAt(int at) {
      return (unsigned(at) << 8) | unsigned(at + 1);
    }

    /** Of a PUBLISH: its topic. */
    String topic() {
      return new String(body, 2, shortAt(0), StandardCharsets.UTF_8);
    }

    /** Of a PUBLISH with QoS over 0: its packet id. */
    int publishId() {
      return shortAt(2 + shortAt(0));
    }

    /** Of a PUBLISH of a version before 5: its payload. */
    String payload() {
      int from = 2 + shortAt(0) + ((first & 0x06) == 0 ? 0 : 2);
      return new String(body, from, body.length - from, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  RawClient(String host, int port) throws IOException {
    socket = new Socket(host, port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  RawClient send(byte[]... packets) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      all.write(packet);
    }
    out.write(all.toByteArray());
    out.flush();
    return this;
  }

  /** Sends what the server may refuse before it has all of it. */
  void trySend(byte[] packet) throws IOException {
    try {
      send(packet);
    } catch (SocketException closed) {
      // It was faster; whether it did close is asked elsewhere.
    }
  }

  /** The next packet. */
  Packet read() throws IOException {
    int first = in.readUnsignedByte();
    int length = 0;
    int shift = 0;
    int digit;
    do {
      digit = in.readUnsignedByte();
      length |= (digit & 0x7f) << shift;
      shift += 7;
    } while ((digit & 0x80) != 0);
    byte[] body = new byte[length];
    in.readFully(body);
    return new Packet(first, body);
  }

  /** The next packet of this type; others are passed over. */
  Packet read(int type) throws IOException {
    Packet packet = read();
    while (packet.type() != type) {
      packet = read();
    }
    return packet;
  }

  /** Whether the server closes the connection; what it still sends is passed over. */
  boolean isClosedByServer() throws IOException {
    try {
      while (true) {
        in.readUnsignedByte();
      }
    } catch (EOFException | SocketException closed) {
      return true;
    }
  }

  /** Sends nothing more and reads until the server closes the connection, too. */
  void finish() throws IOException {
    socket.shutdownOutput();
    isClosedByServer();
  }

  /** Breaks the connection without a word. */
  void cut() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }

  // ---- packets ------------------------------------------------------------------------------

  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return concat(bytes(bytes.length >> 8, bytes.length), bytes);
  }

  /** A packet of these parts with its length. */
  static byte[] packet(int first, byte[]... parts) {
    byte[] body = concat(parts);
    byte[] length = new byte[4];
    int used = 0;
    int rest = body.length;
    do {
      length[used++] = (byte) (rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
      rest >>= 7;
    } while (rest > 0);
    return concat(bytes(first), Arrays.copyOf(length, used), body);
  }

  /** CONNECT of MQTT 3.1.1 to the first app. */
  static byte[] connect3(String id, boolean clean) {
    return packet(
        0x10,
        text("MQTT"),
        bytes(4, clean ? 0xC2 : 0xC0, 0, 0),
        text(id),
        text(TestBroker.APP.text()),
        text(TestBroker.PASSWORD));
  }

  /** CONNECT of MQTT 5 to the first app, with these properties. */
  static byte[] connect5(String id, boolean clean, byte[] properties) {
    return packet(
        0x10,
        text("MQTT"),
        bytes(5, clean ? 0xC2 : 0xC0, 0, 0, properties.length),
        properties,
        text(id),
        text(TestBroker.APP.text()),
        text(TestBroker.PASSWORD));
  }

  static byte[] subscribe3(int id, String filter, int qos) {
    return packet(0x82, bytes(id >> 8, id), text(filter), bytes(qos));
  }

  static byte[] publish3(int flags, int id, String topic, String payload) {
    byte[] packetId = (flags & 0x06) == 0 ? bytes() : bytes(id >> 8, id);
    return packet(0x30 | flags, text(topic), packetId, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] ack(int first, int id) {
    return packet(first, bytes(id >> 8, id));
  }
}
