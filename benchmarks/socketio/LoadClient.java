import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads a Socket.IO 5 server over WebSocket from one thread, without libraries.
 *
 * <p>{@code java LoadClient.java PORT fanout CONNECTIONS WINDOW SECONDS}: asks for broadcasts of a 100-byte event, WINDOW of them in
 * flight, and counts deliveries. {@code PORT ack CONNECTIONS 1 SECONDS}: every connection asks and waits for its answer. {@code PORT idle
 * CONNECTIONS 1 SECONDS}: connects and only answers heartbeats.
 */
public final class LoadClient {
  private static final ByteBuffer READ = ByteBuffer.allocateDirect(256 * 1024);

  private final SocketChannel channel;
  /** Payload bytes of the current frame still to skip. */
  private long skip;
  private byte[] rest = new byte[0];

  private LoadClient(SocketChannel channel) {
    this.channel = channel;
  }

  private static long delivered;

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    String mode = args[1];
    int connections = Integer.parseInt(args[2]);
    int window = Integer.parseInt(args[3]);
    long seconds = Long.parseLong(args[4]);
    Selector selector = Selector.open();
    List<LoadClient> clients = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      LoadClient client = connect(port, i);
      client.channel.register(selector, SelectionKey.OP_READ, client);
      clients.add(client);
    }
    System.out.println("connected " + connections);
    ByteBuffer go = frame("42[\"go\",\"" + "x".repeat(80) + "\"]");
    ByteBuffer ask = frame("421[\"echo\",\"" + "x".repeat(80) + "\"]");
    boolean fanout = mode.equals("fanout");
    long perMessage = fanout ? connections : 1;
    if (fanout) {
      for (int i = 0; i < window; i++) {
        write(clients.get(0).channel, go.duplicate());
      }
    } else if (mode.equals("ack")) {
      for (LoadClient client : clients) {
        write(client.channel, ask.duplicate());
      }
    }
    long warmUp = System.nanoTime() + (mode.equals("idle") ? 0 : 4_000_000_000L);
    long start = 0;
    long base = 0;
    long requested = 0;
    while (true) {
      long now = System.nanoTime();
      if (start == 0 && now >= warmUp) {
        start = now;
        base = delivered;
      } else if (start != 0 && now - start > seconds * 1_000_000_000L) {
        double rate = (delivered - base) / ((now - start) / 1e9);
        System.out.printf("%s connections=%d window=%d rate=%.0f/s%n", mode, connections, window, rate);
        System.exit(0);
      }
      selector.select(1000);
      for (SelectionKey key : selector.selectedKeys()) {
        LoadClient client = (LoadClient) key.attachment();
        long before = delivered;
        client.read();
        if (mode.equals("ack")) {
          for (long n = before; n < delivered; n++) {
            write(client.channel, ask.duplicate());
          }
        }
      }
      selector.selectedKeys().clear();
      if (fanout) {
        long done = delivered / perMessage;
        while (requested < done) {
          requested++;
          write(clients.get(0).channel, go.duplicate());
        }
      }
    }
  }

  private static LoadClient connect(int port, int number) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    // One loopback address has too few ports for very many connections.
    channel.connect(new InetSocketAddress("127.0.0." + (1 + number / 20000), port));
    String request =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    InputStream in = channel.socket().getInputStream();
    until(in, "}");
    write(channel, frame("40"));
    until(in, "}");
    channel.configureBlocking(false);
    return new LoadClient(channel);
  }

  private static void until(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed: " + read);
      }
      read.append((char) c);
    }
  }

  /** A masked text frame; the mask is zero. */
  private static ByteBuffer frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 6);
    frame.put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload);
    return frame.flip();
  }

  private static void write(SocketChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  private void read() throws IOException {
    READ.clear();
    READ.put(rest);
    int n = channel.read(READ);
    if (n < 0) {
      throw new IOException("the server closed a connection");
    }
    READ.flip();
    while (READ.hasRemaining()) {
      if (skip > 0) {
        int step = (int) Math.min(skip, READ.remaining());
        READ.position(READ.position() + step);
        skip -= step;
        continue;
      }
      int start = READ.position();
      if (READ.remaining() < 3) {
        break;
      }
      READ.get();
      int length = READ.get() & 0x7f;
      int need = length == 126 ? 2 : length == 127 ? 8 : 0;
      if (READ.remaining() < need + 1) {
        READ.position(start);
        break;
      }
      long payload = need == 2 ? READ.getShort() & 0xffff : need == 8 ? READ.getLong() : length;
      byte first = READ.get();
      skip = payload - 1;
      if (payload == 1 && first == '2') {
        write(channel, frame("3"));
      } else {
        delivered++;
      }
    }
    rest = new byte[READ.remaining()];
    READ.get(rest);
  }
}
