package io.pushbridge.benchmarks.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How long messages are under way from one client to another when 1,000 come each second. */
final class Latency {
  private static final int PER_SECOND = 1_000;

  /**
   * Before, both kinds of messages come faster for a while, for the sake of a broker's compilers:
   * at the slow rate they would be at work, on the one core, for a minute.
   */
  private static final int WARM_UP_PER_SECOND = 20_000;

  private static final int WARM_UP_SECONDS = Integer.getInteger("warm", 6);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int ROUND_SECONDS = Integer.getInteger("seconds", 4);

  private final EventLoop loop;

  /** One target's clients; its state is confined to the loop. */
  private static final class Stream implements LoadClient.Listener {
    private final Target target;
    private final int qos;
    private final ByteBuf packet;
    private final int payloadAt;
    private final String topic = "latency/" + System.nanoTime();
    private LoadClient subscriber;
    private LoadClient publisher;
    private long[] nanos = new long[1 << 16];
    private int count;
    private long begin;
    private long sent;

    Stream(Target target, int qos) {
      this.target = target;
      this.qos = qos;
      this.packet = Unpooled.directBuffer().writeBytes(Packets.publish(topic, qos, new byte[100]));
      this.payloadAt = packet.readableBytes() - 100;
    }

    void open(EventLoop loop) throws Exception {
      subscriber =
          LoadClient.connect(loop, target, "s" + topic, true, this)
              .thenCompose(client -> client.subscribe(topic, qos))
              .get();
      publisher =
          LoadClient.connect(loop, target, "p" + topic, true, new LoadClient.Listener() {}).get();
    }

    void close() throws Exception {
      publisher.leave().get();
      subscriber.leave().get();
    }

    /** As many as are due. */
    void publish(int perSecond) {
      if (begin == 0) {
        begin = System.nanoTime();
        sent = 0;
      }
      long due = (System.nanoTime() - begin) * perSecond / TimeUnit.SECONDS.toNanos(1);
      for (; sent < due; sent++) {
        packet.setLong(payloadAt, System.nanoTime());
        publisher.publish(packet, qos == 0 ? 0 : payloadAt - 2, 1);
      }
    }

    @Override
    public void message(ByteBuf read, int payload) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = System.nanoTime() - read.getLong(payload);
    }
  }

  Latency(EventLoop loop) {
    this.loop = loop;
  }

  void run(List<Target> targets) throws Exception {
    for (Target target : targets) {
      for (int qos = 0; qos < 2; qos++) {
        Stream stream = new Stream(target, qos);
        stream.open(loop);
        round(stream, WARM_UP_PER_SECOND, WARM_UP_SECONDS);
        stream.close();
      }
    }
    for (int qos = 0; qos < 2; qos++) {
      List<Stream> streams = new ArrayList<>();
      for (Target target : targets) {
        Stream stream = new Stream(target, qos);
        stream.open(loop);
        streams.add(stream);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Stream stream : streams) {
          round(stream, PER_SECOND, ROUND_SECONDS);
        }
      }
      for (Stream stream : streams) {
        print(stream);
        stream.close();
      }
    }
  }

  private void round(Stream stream, int perSecond, int seconds) throws Exception {
    Future<?> timer =
        loop.scheduleAtFixedRate(() -> stream.publish(perSecond), 0, 1_000, TimeUnit.MICROSECONDS);
    Thread.sleep(seconds * 1_000L);
    timer.cancel(false);
    Thread.sleep(200);
    stream.begin = 0;
  }

  private void print(Stream stream) throws Exception {
    long[] sorted = loop.submit(() -> Arrays.copyOf(stream.nanos, stream.count)).get();
    Arrays.sort(sorted);
    System.out.printf(
        "latency at %,d/s, QoS %d     %-11s median %,6.0f us, 99 %% %,7.0f us, 99.9 %% %,7.0f us%n",
        PER_SECOND,
        stream.qos,
        stream.target.name(),
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 0.999));
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) (part * (sorted.length - 1))] / 1e3;
  }
}
