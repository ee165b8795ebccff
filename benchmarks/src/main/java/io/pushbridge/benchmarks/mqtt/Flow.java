package io.pushbridge.benchmarks.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A scenario on one target: while it runs, the window is kept filled; a message is over when all
 * its subscribers have it. Its state is confined to the loop; its methods are for another thread.
 */
final class Flow implements LoadClient.Listener {
  private static final byte[] BODY = new byte[100];
  private static final int CONNECTING = 50;

  private final EventLoop loop;
  private final Target target;
  private final Scenario scenario;
  private final String topic;
  private final ByteBuf packet;
  private final int idAt;
  private final List<LoadClient> publishers = new ArrayList<>();
  private final List<LoadClient> subscribers = new ArrayList<>();
  private boolean running;
  private long published;
  private long received;
  private long seen;
  private long lost;
  private int next;

  Flow(EventLoop loop, Target target, Scenario scenario) {
    this.loop = loop;
    this.target = target;
    this.scenario = scenario;
    this.topic = "load/" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    this.packet = Unpooled.directBuffer().writeBytes(Packets.publish(topic, scenario.qos(), BODY));
    // Before the id stand the header of two bytes and the topic with its length.
    this.idAt = scenario.qos() == 0 ? 0 : 2 + 2 + topic.length();
  }

  Target target() {
    return target;
  }

  /** Connects its clients. */
  void open() throws Exception {
    String id = topic.substring(topic.indexOf('/') + 1);
    boolean clean = !scenario.durable();
    for (int i = 0; i < scenario.subscribers(); i += CONNECTING) {
      List<CompletableFuture<LoadClient>> some = new ArrayList<>();
      for (int j = i; j < Math.min(scenario.subscribers(), i + CONNECTING); j++) {
        some.add(
            LoadClient.connect(loop, target, "s" + j + id, clean, this)
                .thenCompose(client -> client.subscribe(topic, scenario.qos())));
      }
      for (CompletableFuture<LoadClient> client : some) {
        subscribers.add(client.get());
      }
    }
    for (int i = 0; i < scenario.publishers(); i++) {
      publishers.add(
          LoadClient.connect(loop, target, "p" + i + id, true, new LoadClient.Listener() {}).get());
    }
  }

  void close() throws Exception {
    for (LoadClient client : publishers) {
      client.leave().get();
    }
    for (LoadClient client : subscribers) {
      client.leave().get();
    }
  }

  void start() throws Exception {
    onLoop(
        () -> {
          running = true;
          refill();
          return null;
        });
  }

  /** Stops and waits until what is under way has come. */
  void stop() throws Exception {
    onLoop(() -> running = false);
    for (int i = 0; i < 20 && onLoop(this::underWay) > 0; i++) {
      Thread.sleep(50);
    }
    written();
  }

  /** Goes on if what is under way was lost; to be called once a second. */
  void revive() throws Exception {
    boolean stuck = onLoop(() -> seen == received);
    if (stuck) {
      written();
    }
    onLoop(
        () -> {
          seen = received;
          refill();
          return null;
        });
  }

  /** What is still under way counts as lost. */
  private void written() throws Exception {
    onLoop(
        () -> {
          lost += underWay();
          published = received / scenario.subscribers();
          return null;
        });
  }

  long received() throws Exception {
    return onLoop(() -> received);
  }

  /** How many deliveries did not come. */
  long lost() throws Exception {
    return onLoop(() -> Math.max(0, lost));
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loop.submit(task).get();
  }

  private long underWay() {
    return published * scenario.subscribers() - received;
  }

  @Override
  public void message(ByteBuf read, int payload) {
    received++;
  }

  @Override
  public void readComplete() {
    refill();
  }

  /** In turns of the publishers. */
  private void refill() {
    if (!running) {
      return;
    }
    int most = scenario.window();
    int share = Math.max(1, most / publishers.size());
    long room = most - (underWay() + scenario.subscribers() - 1) / scenario.subscribers();
    if (room < Math.max(1, most / 4)) {
      return;
    }
    while (room > 0) {
      int count = (int) Math.min(room, Math.min(share, most / 4 + 1));
      publishers.get(next).publish(packet, idAt, count);
      next = (next + 1) % publishers.size();
      published += count;
      room -= count;
    }
  }
}
