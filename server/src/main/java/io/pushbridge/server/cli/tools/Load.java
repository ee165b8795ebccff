package io.pushbridge.server.cli.tools;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;

/**
 * A bounded load of MQTT clients on one topic. Each message carries the time at which it was handed
 * to its client, by this process's clock. Used once, by one thread; clients count on their own.
 */
final class Load {
  private static final Duration CONNECTING = Duration.ofSeconds(30);
  private static final Duration STANDSTILL = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 100;
  private static final int IN_FLIGHT = 64;
  private static final int MOST_SAMPLES = 1_000_000;

  /**
   * What is to be done.
   *
   * @param publishers how many clients publish
   * @param subscribers how many clients get each message
   * @param messages how many are published altogether
   * @param qos of messages and subscriptions
   * @param size of a message in bytes, at least 8
   * @param tls whether only the port with TLS will do
   */
  record Plan(int publishers, int subscribers, int messages, int qos, int size, boolean tls) {}

  /**
   * What came of it.
   *
   * @param published what was acknowledged, with QoS 0: written
   * @param failed what was not
   * @param delivered what subscribers got
   * @param seconds from the first publish to the last delivery
   * @param latencyMillis from publish to delivery, by name of the percentile
   */
  record Outcome(
      long published,
      long failed,
      long delivered,
      double seconds,
      Map<String, Double> latencyMillis) {}

  private final ServedApp served;
  private final Plan plan;
  private final String topic = "pushbridge-bench/" + UUID.randomUUID();
  private final List<Mqtt5AsyncClient> clients = new ArrayList<>();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicInteger samples = new AtomicInteger();
  // Each sample is written once, by the client that took its place.
  private final long[] nanos;

  private Load(ServedApp served, Plan plan) {
    this.served = served;
    this.plan = plan;
    this.nanos = new long[(int) Math.min(MOST_SAMPLES, (long) plan.messages * plan.subscribers)];
  }

  /**
   * Does it; waits until it is done, or nothing moves any more.
   *
   * @param progress hears how much is done, 0 to 1
   * @throws IOException when the clients cannot connect
   */
  static Outcome run(ServedApp served, Plan plan, DoubleConsumer progress) throws IOException {
    Load load = new Load(served, plan);
    try {
      load.connect();
      return load.measure(progress);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      load.clients.forEach(client -> done(client.disconnect()));
    }
  }

  private static void done(CompletionStage<?> unused) {
    // The server takes a connection that ends without a goodbye for the same here.
  }

  private void connect() throws IOException, InterruptedException {
    List<CompletableFuture<?>> ready = new ArrayList<>();
    for (int i = 0; i < plan.publishers + plan.subscribers; i++) {
      Mqtt5AsyncClient client =
          served.mqttClient("bench-" + UUID.randomUUID(), plan.tls).buildAsync();
      clients.add(client);
      CompletableFuture<?> connected =
          client
              .connectWith()
              .simpleAuth()
              .username(served.appKey())
              .password(served.devicePassword().getBytes(StandardCharsets.UTF_8))
              .applySimpleAuth()
              .send();
      ready.add(i < plan.publishers ? connected : connected.thenCompose(x -> subscribe(client)));
    }
    try {
      CompletableFuture.allOf(ready.toArray(CompletableFuture<?>[]::new))
          .get(CONNECTING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the clients cannot connect: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("the clients cannot connect in time", e);
    }
  }

  private CompletableFuture<?> subscribe(Mqtt5AsyncClient client) {
    client.publishes(MqttGlobalPublishFilter.ALL, this::came);
    return client.subscribeWith().topicFilter(topic).qos(MqttQos.fromCode(plan.qos)).send();
  }

  private void came(Mqtt5Publish message) {
    long sent = ByteBuffer.wrap(message.getPayloadAsBytes()).getLong();
    int place = samples.getAndUpdate(taken -> Math.min(taken + 1, nanos.length));
    if (place < nanos.length) {
      nanos[place] = System.nanoTime() - sent;
    }
    delivered.incrementAndGet();
  }

  private Outcome measure(DoubleConsumer progress) throws InterruptedException {
    long begun = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.publishers; i++) {
      Mqtt5AsyncClient client = clients.get(i);
      int share = plan.messages / plan.publishers + (i < plan.messages % plan.publishers ? 1 : 0);
      Thread thread = new Thread(() -> publish(client, share), "bench-publisher-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    long before = -1;
    long moved = begun;
    long last = begun;
    while (true) {
      long now = System.nanoTime();
      long wanted = plan.messages + (plan.messages - failed.get()) * plan.subscribers;
      long count = published.get() + failed.get() + delivered.get();
      if (count != before) {
        before = count;
        moved = now;
        last = now;
      }
      progress.accept(Math.min(1, (double) count / wanted));
      if (count >= wanted || now - moved > STANDSTILL.toNanos()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    threads.forEach(Thread::interrupt);
    double seconds = Math.max(1, last - begun) / 1e9;
    return new Outcome(published.get(), failed.get(), delivered.get(), seconds, latency());
  }

  private void publish(Mqtt5AsyncClient client, int share) {
    Semaphore window = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < share; i++) {
      try {
        window.acquire();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return;
      }
      byte[] payload = new byte[plan.size];
      ByteBuffer.wrap(payload).putLong(System.nanoTime());
      var unused =
          client
              .publishWith()
              .topic(topic)
              .payload(payload)
              .qos(MqttQos.fromCode(plan.qos))
              .send()
              .whenComplete(
                  (result, failure) -> {
                    boolean refused = failure != null || result.getError().isPresent();
                    (refused ? failed : published).incrementAndGet();
                    window.release();
                  });
    }
  }

  private Map<String, Double> latency() {
    long[] sorted = Arrays.copyOf(nanos, samples.get());
    Arrays.sort(sorted);
    Map<String, Double> percentiles = new LinkedHashMap<>();
    if (sorted.length > 0) {
      percentiles.put("p50", millis(sorted, 0.50));
      percentiles.put("p95", millis(sorted, 0.95));
      percentiles.put("p99", millis(sorted, 0.99));
      percentiles.put("max", millis(sorted, 1));
    }
    return percentiles;
  }

  private static double millis(long[] sorted, double part) {
    int place = (int) Math.min(sorted.length - 1, Math.floor(part * sorted.length));
    return sorted[place] / 1e6;
  }
}
