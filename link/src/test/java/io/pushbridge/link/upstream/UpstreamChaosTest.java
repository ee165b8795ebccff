package io.pushbridge.link.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.Mosquitto;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker goes and comes under load; {@code -Dchaos.rounds} says how often. */
class UpstreamChaosTest {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamChaosTest.class);
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 4);
  private static final int TOPICS = 4;
  private static final int UNDER_WAY = 64;
  private static final int EACH_ROUND = 300;
  private static final String PREFIX = MemoryPlatform.APP + "/";

  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsLostAndTopicsKeepTheirOrder() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder)) {
      Mqtt5AsyncClient sleeper = sleeper(broker);
      connect(sleeper);
      sleeper
          .subscribeWith()
          .topicFilter(PREFIX + "#")
          .qos(MqttQos.AT_LEAST_ONCE)
          .send()
          .get(60, TimeUnit.SECONDS);
      sleeper.disconnect().get(60, TimeUnit.SECONDS);
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      UpstreamOptions options =
          new UpstreamOptions(TopicMap.DEFAULT, WhenAway.DELAY, Duration.ofMinutes(2));
      try (JoinedServer server = new JoinedServer(broker.port(), options).connected()) {
        Mqtt5AsyncClient browser = server.client("browser");
        browser.connect().get(60, TimeUnit.SECONDS);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> load =
            CompletableFuture.runAsync(() -> publish(browser, over, acknowledged));
        for (int round = 1; round <= ROUNDS; round++) {
          int enough = round * EACH_ROUND;
          await().until(() -> acknowledged.size() >= enough);
          broker.stop();
          broker.resume();
        }
        over.set(true);
        load.get(120, TimeUnit.SECONDS);
        browser.disconnect().get(60, TimeUnit.SECONDS);
      }
      check(received(broker), acknowledged);
    }
  }

  private static Mqtt5AsyncClient sleeper(Mosquitto broker) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier("sleeper")
        .serverHost("127.0.0.1")
        .serverPort(broker.port())
        .buildAsync();
  }

  private static void connect(Mqtt5AsyncClient client) throws Exception {
    client
        .connectWith()
        .cleanStart(false)
        .sessionExpiryInterval(3_600)
        .send()
        .get(60, TimeUnit.SECONDS);
  }

  private static void publish(
      Mqtt5AsyncClient browser, AtomicBoolean over, Set<String> acknowledged) {
    Semaphore places = new Semaphore(UNDER_WAY);
    int number = 0;
    while (!over.get()) {
      places.acquireUninterruptibly();
      String text = number % TOPICS + " " + number / TOPICS;
      CompletionStage<?> publish =
          browser
              .publishWith()
              .topic("t" + number % TOPICS)
              .payload(text.getBytes(UTF_8))
              .qos(MqttQos.AT_LEAST_ONCE)
              .send();
      publish.whenComplete(
          (done, failure) -> {
            if (failure == null) {
              acknowledged.add(text);
            }
            places.release();
          });
      number++;
    }
    places.acquireUninterruptibly(UNDER_WAY);
  }

  /** What the broker kept for a device, to the end. */
  private static List<String> received(Mosquitto broker) throws Exception {
    BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
    Mqtt5AsyncClient sleeper = sleeper(broker);
    sleeper.publishes(
        MqttGlobalPublishFilter.ALL,
        each -> inbox.add(new String(each.getPayloadAsBytes(), UTF_8)));
    connect(sleeper);
    sleeper
        .publishWith()
        .topic(PREFIX + "end")
        .payload("end".getBytes(UTF_8))
        .qos(MqttQos.AT_LEAST_ONCE)
        .send()
        .get(60, TimeUnit.SECONDS);
    List<String> all = new ArrayList<>();
    String next;
    do {
      next = inbox.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("after %d messages", all.size()).isNotNull();
      all.add(next);
    } while (!next.equals("end"));
    sleeper.disconnect().get(60, TimeUnit.SECONDS);
    return all;
  }

  private static void check(List<String> received, Set<String> acknowledged) {
    assertThat(received).containsAll(acknowledged);
    Map<String, Integer> last = new HashMap<>();
    int duplicates = 0;
    for (String text : received) {
      if (text.equals("end")) {
        continue;
      }
      String[] parts = text.split(" ", 2);
      int number = Integer.parseInt(parts[1]);
      int before = last.getOrDefault(parts[0], -1);
      if (number <= before) {
        duplicates++;
      } else {
        assertThat(number).as("next of topic %s", parts[0]).isEqualTo(before + 1);
        last.put(parts[0], number);
      }
    }
    LOG.info(
        "acknowledged={} received={} duplicates={}",
        acknowledged.size(),
        received.size(),
        duplicates);
  }
}
