package io.pushbridge.server.running;

import io.pushbridge.server.config.AppSettings;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** MQTT 3.1.1 by hand, for what no library sends. */
public final class RawMqtt implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;

  /** Connects the socket, nothing more. */
  public RawMqtt(int port) {
    this(connected(port));
  }

  /** Over a connection that is already there, which it closes. */
  public RawMqtt(Socket connected) {
    try {
      socket = connected;
      socket.setSoTimeout((int) Inbox.PATIENCE.toMillis());
      in = new DataInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connected(int port) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A CONNECT of this app's devices. */
  public static byte[] connect(AppSettings app, String clientId) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text("MQTT"));
    body.writeBytes(new byte[] {4, (byte) 0xC2, 0, 60});
    body.writeBytes(text(clientId));
    body.writeBytes(text(app.key().text()));
    body.writeBytes(text(app.devicePassword().orElseThrow().reveal()));
    return packet(0x10, body.toByteArray());
  }

  /** The same for a session that is kept. */
  public static byte[] connectDurable(AppSettings app, String clientId) {
    byte[] packet = connect(app, clientId);
    packet[9] &= ~2;
    return packet;
  }

  /** A PUBLISH of QoS 2; {@code again} sets DUP. */
  public static byte[] publish2(boolean again, int id, String topic, String text) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text(topic));
    body.writeBytes(new byte[] {(byte) (id >> 8), (byte) id});
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return packet(again ? 0x3C : 0x34, body.toByteArray());
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP, by its first byte. */
  public static byte[] reply(int first, int id) {
    return packet(first, new byte[] {(byte) (id >> 8), (byte) id});
  }

  /** A PUBLISH of QoS 1 with packet id 1. */
  public static byte[] publish(String topic, byte[] payload) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(text(topic));
    body.writeBytes(new byte[] {0, 1});
    body.writeBytes(payload);
    return packet(0x32, body.toByteArray());
  }

  /** A SUBSCRIBE at QoS 1 with packet id 1. */
  public static byte[] subscribe(String filter) {
    return subscribe(filter, 1);
  }

  /** A SUBSCRIBE with packet id 1. */
  public static byte[] subscribe(String filter, int qos) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 1});
    body.writeBytes(text(filter));
    body.write(qos);
    return packet(0x82, body.toByteArray());
  }

  /** A packet with its remaining length. */
  public static byte[] packet(int first, byte[] body) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(first);
    int length = body.length;
    do {
      packet.write(length > 127 ? length % 128 | 128 : length);
      length /= 128;
    } while (length > 0);
    packet.writeBytes(body);
    return packet.toByteArray();
  }

  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes.length >> 8);
    out.write(bytes.length);
    out.writeBytes(bytes);
    return out.toByteArray();
  }

  /** Sends bytes; a connection that the server has closed takes them no more, which is fine. */
  public RawMqtt send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException closed) {
      // Whoever reads next sees the end.
    }
    return this;
  }

  /** Reads one packet; returns its first byte followed by its body. */
  public byte[] read() {
    try {
      int first = in.readUnsignedByte();
      int length = 0;
      int shift = 0;
      int next;
      do {
        next = in.readUnsignedByte();
        length |= (next & 127) << shift;
        shift += 7;
      } while (next > 127);
      byte[] packet = new byte[length + 1];
      packet[0] = (byte) first;
      in.readFully(packet, 1, length);
      return packet;
    } catch (IOException e) {
      throw new AssertionError("the server closed the connection", e);
    }
  }

  /** Logs in. */
  public RawMqtt login(AppSettings app, String clientId) {
    send(connect(app, clientId));
    byte[] answer = read();
    if (answer[0] != 0x20 || answer[2] != 0) {
      throw new AssertionError("refused");
    }
    return this;
  }

  /** Whether the server closes the connection, whatever it says before. */
  public boolean isClosedByServer() {
    try {
      while (in.read() >= 0) {
        // Whatever it says before.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
