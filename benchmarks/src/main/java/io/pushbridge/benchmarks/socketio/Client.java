package io.pushbridge.benchmarks.socketio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection of a Socket.IO 5 client over WebSocket that asks for no upgrade and reads no more
 * of a packet than its type. Owned by the thread of its selector.
 */
final class Client {
  private static final String REQUEST =
      """
      GET /socket.io/?EIO=4&transport=websocket HTTP/1.1
      Host: localhost
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");
  private static final ByteBuffer PONG = frame("3");
  private static final ByteBuffer ENTER = frame("40");

  private final SocketChannel channel;
  private final SelectionKey key;
  private boolean upgraded;
  private boolean entered;

  /** Payload bytes of the current frame still to skip. */
  private long skip;

  /** The beginning of something that did not come whole; null if there is nothing. */
  private byte[] rest;

  private Client(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
  }

  static Client connect(int port, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Client client = new Client(channel, selector);
    boolean unused = channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return client;
  }

  /** A masked text frame; the mask is zero. */
  static ByteBuffer frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocateDirect(payload.length + 6);
    frame.put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload);
    return frame.flip();
  }

  /** Whether it is in the namespace. */
  boolean isEntered() {
    return entered;
  }

  void write(ByteBuffer data) throws IOException {
    ByteBuffer copy = data.duplicate();
    while (copy.hasRemaining()) {
      channel.write(copy);
    }
  }

  /**
   * Does what the channel is ready for.
   *
   * @param buffer for what is read
   * @return how many packets came that are no heartbeats and no part of connecting
   */
  int ready(ByteBuffer buffer) throws IOException {
    if (key.isConnectable()) {
      boolean unused = channel.finishConnect();
      key.interestOps(SelectionKey.OP_READ);
      write(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
      return 0;
    }
    buffer.clear();
    if (rest != null) {
      buffer.put(rest);
      rest = null;
    }
    if (channel.read(buffer) < 0) {
      throw new IOException("the server closed a connection");
    }
    buffer.flip();
    int packets = 0;
    if (upgraded || skipResponse(buffer)) {
      packets = packets(buffer);
    }
    if (buffer.hasRemaining()) {
      rest = new byte[buffer.remaining()];
      buffer.get(rest);
    }
    return packets;
  }

  private boolean skipResponse(ByteBuffer in) throws IOException {
    for (int i = in.position(); i + 4 <= in.limit(); i++) {
      if (in.getInt(i) == 0x0d0a0d0a) {
        if (in.get(9) != '1') {
          throw new IOException("no upgrade");
        }
        in.position(i + 4);
        upgraded = true;
        return true;
      }
    }
    return false;
  }

  private int packets(ByteBuffer in) throws IOException {
    int packets = 0;
    while (in.hasRemaining()) {
      if (skip > 0) {
        int step = (int) Math.min(skip, in.remaining());
        in.position(in.position() + step);
        skip -= step;
        continue;
      }
      int start = in.position();
      if (in.remaining() < 3) {
        break;
      }
      int length = in.get(start + 1) & 0x7f;
      int need = length == 126 ? 2 : length == 127 ? 8 : 0;
      if (in.remaining() < 3 + need) {
        break;
      }
      in.position(start + 2 + need);
      skip =
          need == 2 ? in.getShort(start + 2) & 0xffff : need == 8 ? in.getLong(start + 2) : length;
      packets += packet((char) in.get(in.position()));
    }
    return packets;
  }

  private int packet(char type) throws IOException {
    switch (type) {
      case '0' -> write(ENTER);
      case '2' -> write(PONG);
      default -> {
        if (entered) {
          return 1;
        }
        entered = true;
      }
    }
    return 0;
  }
}
