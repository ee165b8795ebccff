package io.pushbridge.benchmarks.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Durable sessions that are away, of each target: how many QoS 1 publishes to a topic that all of
 * them hold are acknowledged per second, and how many messages per second they get when they come
 * back at once. The rounds take turns between the targets.
 */
public final class AwayLoad {
  private static final byte[] BODY = new byte[100];
  private static final int SESSIONS = 100;
  private static final int MESSAGES = 900;
  private static final int WINDOW = 100;
  private static final int ROUNDS = 5;

  private final Target target;
  private final EventLoopGroup loops;
  private long publishNanos;
  private long drainNanos;

  private AwayLoad(Target target, EventLoopGroup loops) {
    this.target = target;
    this.loops = loops;
  }

  /** Runs on every target {@code name,port,pid}. */
  public static void main(String[] targets) throws Exception {
    EventLoopGroup loops = new EpollEventLoopGroup(1);
    try {
      List<AwayLoad> all =
          Arrays.stream(targets).map(text -> new AwayLoad(Target.parse(text), loops)).toList();
      for (int round = 0; round <= ROUNDS; round++) {
        for (AwayLoad load : all) {
          load.round(round);
        }
      }
      for (AwayLoad load : all) {
        System.out.printf(
            "%-12s %d sessions away: %,8.0f publishes/s (%.2fx), %,10.0f messages/s read (%.2fx)%n",
            load.target.name(),
            SESSIONS,
            1e9 * ROUNDS * MESSAGES / load.publishNanos,
            (double) load.publishNanos / all.get(0).publishNanos,
            1e9 * ROUNDS * MESSAGES * SESSIONS / load.drainNanos,
            (double) load.drainNanos / all.get(0).drainNanos);
      }
    } finally {
      loops.shutdownGracefully().sync();
    }
  }

  /** The first round only warms up. */
  private void round(int number) throws Exception {
    String topic = "away/" + System.nanoTime();
    for (int i = 0; i < SESSIONS; i++) {
      session(topic, i, new AtomicLong()).subscribe(topic, 1).get().leave().get();
    }
    long begin = System.nanoTime();
    publish(topic);
    long published = System.nanoTime();
    AtomicLong received = new AtomicLong();
    List<LoadClient> back = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      back.add(session(topic, i, received));
    }
    await(received, (long) SESSIONS * MESSAGES);
    if (number > 0) {
      publishNanos += published - begin;
      drainNanos += System.nanoTime() - published;
    }
    for (LoadClient session : back) {
      session.leave().get();
    }
  }

  private LoadClient session(String topic, int number, AtomicLong received) throws Exception {
    LoadClient.Listener counting =
        new LoadClient.Listener() {
          @Override
          public void message(ByteBuf packet, int payload) {
            received.incrementAndGet();
          }
        };
    return LoadClient.connect(loops, target, topic + "-" + number, false, counting).get();
  }

  private void publish(String topic) throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    LoadClient.Listener counting =
        new LoadClient.Listener() {
          @Override
          public void acknowledged(int count) {
            acknowledged.addAndGet(count);
          }
        };
    LoadClient publisher =
        LoadClient.connect(loops, target, "pub" + System.nanoTime(), true, counting).get();
    ByteBuf packet = Unpooled.directBuffer().writeBytes(Packets.publish(topic, 1, BODY));
    for (int sent = 0; sent < MESSAGES; sent += WINDOW) {
      int count = Math.min(WINDOW, MESSAGES - sent);
      loops
          .submit(() -> publisher.publish(packet, packet.readableBytes() - BODY.length - 2, count))
          .get();
      await(acknowledged, sent + count);
    }
    publisher.leave().get();
  }

  private static void await(AtomicLong count, long wanted) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (count.get() < wanted) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(count.get() + " of " + wanted + " came");
      }
      LockSupport.parkNanos(50_000);
    }
  }
}
