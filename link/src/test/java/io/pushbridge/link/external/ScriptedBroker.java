package io.pushbridge.link.external;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A broker that answers as a test wants it to; to pings and goodbyes by itself. */
final class ScriptedBroker implements AutoCloseable {
  static final int CONNECT = 1;
  static final int SUBSCRIBE = 8;
  private static final int PINGREQ = 12;
  private static final int DISCONNECT = 14;

  /** What it does. */
  interface Script {
    /**
     * Answers a packet.
     *
     * @param type of MQTT 5 §2.1.2
     * @param body without the fixed header
     * @return a whole packet or none; null ends the connection
     */
    byte[] answer(int type, byte[] body);
  }

  private final ServerSocket door;
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  ScriptedBroker(Script script) throws IOException {
    this.script = script;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("scripted-broker", this::accept);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Bytes of a packet. */
  static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  int port() {
    return door.getLocalPort();
  }

  /** Ends all connections. */
  void drop() {
    open.forEach(ScriptedBroker::end);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket socket = door.accept();
        open.add(socket);
        start("scripted-connection", () -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      byte[] answer;
      do {
        int type = in.readUnsignedByte() >>> 4;
        byte[] body = new byte[remainingLength(in)];
        in.readFully(body);
        answer = answer(type, body);
        out.write(answer == null ? new byte[0] : answer);
        out.flush();
      } while (answer != null);
    } catch (EOFException gone) {
      // The client has left.
    } catch (IOException cut) {
      // So has this end.
    } finally {
      open.remove(socket);
    }
  }

  private byte[] answer(int type, byte[] body) {
    return switch (type) {
      case PINGREQ -> bytes(0xd0, 0);
      case DISCONNECT -> null;
      default -> script.answer(type, body);
    };
  }

  private static int remainingLength(DataInputStream in) throws IOException {
    int length = 0;
    int shift = 0;
    int next;
    do {
      next = in.readUnsignedByte();
      length |= (next & 0x7f) << shift;
      shift += 7;
    } while (next >= 0x80);
    return length;
  }

  @Override
  public void close() throws IOException {
    door.close();
    drop();
  }
}
