package io.pushbridge.benchmarks.mqtt;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Deliveries per second of each target, as a table with ratios to the first one. Bodies have 100
 * bytes; a window of messages is under way at any time. Start the brokers pinned to one core and
 * this to another; see the README of this module.
 */
public final class MqttLoad {
  private static final byte[] BODY = new byte[100];
  private static final long WARM_UP_NANOS = 3_000_000_000L;
  private static final long RUN_NANOS = 6_000_000_000L;

  /**
   * One kind of load.
   *
   * @param subscribers how many clients get every message
   * @param qos of the messages and the subscriptions
   * @param durable whether the subscribers have persistent sessions
   * @param window messages under way
   */
  private record Scenario(String name, int subscribers, MqttQoS qos, boolean durable, int window) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("1 to 1, QoS 0", 1, MqttQoS.AT_MOST_ONCE, false, 2_000),
          new Scenario("1 to 1, QoS 1, clean session", 1, MqttQoS.AT_LEAST_ONCE, false, 500),
          new Scenario("1 to 1, QoS 1, durable session", 1, MqttQoS.AT_LEAST_ONCE, true, 500),
          new Scenario("1 to 1000, QoS 0", 1_000, MqttQoS.AT_MOST_ONCE, false, 10),
          new Scenario("1 to 1000, QoS 1, clean session", 1_000, MqttQoS.AT_LEAST_ONCE, false, 10));

  private MqttLoad() {}

  /** Runs every scenario on every target {@code name,host,port[,user,password]}. */
  public static void main(String[] targets) throws Exception {
    List<Target> all = Arrays.stream(targets).map(Target::parse).toList();
    for (Scenario scenario : SCENARIOS) {
      Map<Target, Double> rates = new LinkedHashMap<>();
      for (Target target : all) {
        rates.put(target, run(target, scenario));
      }
      double first = rates.values().iterator().next();
      rates.forEach(
          (target, rate) ->
              System.out.printf(
                  "%-34s %-14s %,10.0f deliveries/s  %.2fx%n",
                  scenario.name(), target.name(), rate, first / rate));
    }
  }

  private static double run(Target target, Scenario scenario) throws Exception {
    EventLoopGroup loops = new NioEventLoopGroup(1);
    AtomicLong received = new AtomicLong();
    String topic = "load/" + System.nanoTime();
    List<LoadClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < scenario.subscribers(); i++) {
        LoadClient subscriber =
            new LoadClient(loops, target, "sub" + System.nanoTime(), !scenario.durable(), received);
        subscriber.subscribe(topic, scenario.qos());
        clients.add(subscriber);
      }
      LoadClient publisher =
          new LoadClient(loops, target, "pub" + System.nanoTime(), true, new AtomicLong());
      clients.add(publisher);
      return measure(publisher, topic, scenario, received);
    } finally {
      clients.forEach(LoadClient::close);
      loops.shutdownGracefully().sync();
    }
  }

  /** Keeps the window filled: a message is over when all its subscribers have it. */
  private static double measure(
      LoadClient publisher, String topic, Scenario scenario, AtomicLong received) throws Exception {
    long published = 0;
    long start = System.nanoTime();
    long from = 0;
    long counted = 0;
    for (long now = start; now - start < WARM_UP_NANOS + RUN_NANOS; now = System.nanoTime()) {
      if (from == 0 && now - start > WARM_UP_NANOS) {
        from = now;
        counted = received.get();
      }
      long room = scenario.window() - (published - received.get() / scenario.subscribers());
      if (room <= scenario.window() / 4) {
        LockSupport.parkNanos(50_000);
        continue;
      }
      CompletableFuture<Void> written = new CompletableFuture<>();
      publisher
          .channel()
          .eventLoop()
          .execute(
              () -> {
                for (long i = 0; i < room; i++) {
                  publisher.publish(topic, scenario.qos(), BODY);
                }
                publisher.channel().flush();
                written.complete(null);
              });
      written.get();
      published += room;
    }
    return (received.get() - counted) * 1e9 / (System.nanoTime() - from);
  }
}
