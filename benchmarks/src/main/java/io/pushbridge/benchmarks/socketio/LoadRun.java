package io.pushbridge.benchmarks.socketio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Puts one load on one server, from this thread. */
final class LoadRun {
  /** How many clients connect at once. */
  private static final int CONNECTING = 64;

  private static final long CONNECT_SECONDS = 60;
  private static final long SETTLE_SECONDS = 5;

  /** How much the server works on a load before it is measured, for its compilers' sake. */
  private static final long WARM_UP_CPU_NANOS = TimeUnit.SECONDS.toNanos(6);

  private static final int MAX_WARM_UP_SECONDS = 60;
  private static final String TEXT = "x".repeat(80);

  private final ServerUnderLoad server;
  private final Load load;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
  private final ByteBuffer request;
  private final List<Client> clients = new ArrayList<>();
  private long delivered;
  private long requested;
  private int entered;

  /**
   * What was measured.
   *
   * @param perSecond deliveries or answers per second
   * @param perCpuSecond the same per second of the server's CPU time
   */
  record Rate(double perSecond, double perCpuSecond) {}

  LoadRun(ServerUnderLoad server, Load load) {
    this.server = server;
    this.load = load;
    this.request =
        Client.frame(
            load.mode() == Load.Mode.ACK
                ? "421[\"echo\",\"" + TEXT + "\"]"
                : "42[\"go\",\"" + TEXT + "\"]");
  }

  /** How many bytes of memory each connection costs the server when nothing happens. */
  double idleBytes() throws IOException {
    long before = server.residentBytes();
    try (Selector selector = Selector.open()) {
      try {
        connect(selector);
        long settled = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        while (System.nanoTime() < settled) {
          turn(selector);
        }
        return (double) (server.residentBytes() - before) / load.connections();
      } finally {
        close(selector);
      }
    }
  }

  /** The rate once the server has worked long enough to be warm. */
  Rate rate(long seconds) throws IOException {
    try (Selector selector = Selector.open()) {
      try {
        connect(selector);
        start();
        warmUp(selector);
        long start = System.nanoTime();
        long cpu = server.cpuNanos();
        long base = delivered;
        during(selector, seconds);
        double count = delivered - base;
        return new Rate(
            count * 1e9 / (System.nanoTime() - start), count * 1e9 / (server.cpuNanos() - cpu));
      } finally {
        close(selector);
      }
    }
  }

  private void connect(Selector selector) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
    while (entered < load.connections()) {
      while (clients.size() < load.connections() && clients.size() - entered < CONNECTING) {
        clients.add(Client.connect(server.port(), selector));
      }
      turn(selector);
      if (System.nanoTime() > end) {
        throw new IOException("only " + entered + " clients got in");
      }
    }
  }

  private void start() throws IOException {
    for (int i = 0; i < load.window(); i++) {
      if (load.mode() == Load.Mode.ACK) {
        for (Client client : clients) {
          client.write(request);
        }
      } else {
        clients.get(0).write(request);
      }
    }
  }

  private void warmUp(Selector selector) throws IOException {
    long warm = server.cpuNanos() + WARM_UP_CPU_NANOS;
    for (int s = 0; s < MAX_WARM_UP_SECONDS && server.cpuNanos() < warm; s++) {
      during(selector, 1);
    }
  }

  private void during(Selector selector, long seconds) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      turn(selector);
      if (load.mode() == Load.Mode.FANOUT) {
        for (long done = delivered / load.connections(); requested < done; requested++) {
          clients.get(0).write(request);
        }
      }
    }
  }

  private void turn(Selector selector) throws IOException {
    int unused = selector.select(this::ready, 100);
  }

  private void ready(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      boolean before = client.isEntered();
      int packets = client.ready(buffer);
      delivered += packets;
      if (!before && client.isEntered()) {
        entered++;
      }
      if (load.mode() == Load.Mode.ACK) {
        for (; packets > 0; packets--) {
          client.write(request);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(
          "after " + entered + " connections and " + delivered + " deliveries", e);
    }
  }

  private static void close(Selector selector) throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
  }
}
