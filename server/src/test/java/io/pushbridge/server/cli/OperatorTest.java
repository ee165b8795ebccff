package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.RawHttp;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.ServerProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator's first day as docs/operations.md tells it, beside servers in processes of their own.
 */
class OperatorTest {
  private static final String KEEPER = "keeper";

  @TempDir Path folder;

  private Path data;

  @Test
  void theFirstDay() throws Exception {
    data = folder.resolve("data");
    AppSettings shop;
    Set<String> acknowledged;
    try (ServerProcess server = serve()) {
      shop = createApp();
      publishAndSubscribe();
      shop = rotateKeys(server, shop);
      watchMetrics(server, shop);
      bench();
      acknowledged = killUnderLoad(server, shop);
    }
    Path backup = folder.resolve("backup");
    try (ServerProcess server = serve()) {
      receiveEverything(server, shop, acknowledged);
      new Rest(server.ports(), shop).publish("kept/1", "before the backup", 1);
      assertThat(json("store", "backup", backup.toString()).path("bytes").asLong()).isPositive();
      new Rest(server.ports(), shop).publish("kept/1", "after the backup", 1);
      assertThat(server.stop()).isEqualTo(143);
    }
    data = folder.resolve("restored");
    assertThat(run("store", "verify", backup.toString()).code).isZero();
    assertThat(run("store", "restore", backup.toString()).code).isZero();
    try (ServerProcess server = serve()) {
      MqttDevice keeper = keeper(server, shop);
      // What it acknowledged last may come again.
      await()
          .atMost(Inbox.PATIENCE)
          .until(() -> keeper.messages().next().text().equals("before the backup"));
      keeper.close();
      deleteApp(server, shop);
    }
  }

  private ServerProcess serve() {
    List<String> arguments = new ArrayList<>(ServerProcess.freePorts(data));
    arguments.add("--rest-timeout-seconds=60");
    return ServerProcess.start(folder.resolve("server.log"), arguments);
  }

  private AppSettings createApp() throws Exception {
    JsonNode made = json("app", "create", "shop", "--limit", "connections=100");
    return new AppSettings(
        "shop",
        new AppKey(made.path("appkey").asText()),
        new Secret(made.path("seckey").asText()),
        Optional.of(new Secret(made.path("devicePassword").asText())));
  }

  private void publishAndSubscribe() throws Exception {
    Ran subscriber = new Ran();
    CompletableFuture<Void> ended =
        CompletableFuture.runAsync(
            () -> subscriber.now(with("subscribe", "shop", "news/#", "--count", "1")));
    await().atMost(Inbox.PATIENCE).until(() -> subscriber.err.toString().contains("subscribed"));
    assertThat(run("publish", "shop", "news/today", "open").code).isZero();
    ended.get(Inbox.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(subscriber.out).hasToString("news/today\topen\n");
  }

  /** The former seckey is good for its grace period; without one, not for a moment. */
  private AppSettings rotateKeys(ServerProcess server, AppSettings first) throws Exception {
    AppSettings second = seckeyOf(first, json("app", "rotate-seckey", "shop", "--grace", "1h"));
    assertThat(status(server, first)).isZero();
    assertThat(status(server, second)).isZero();

    AppSettings third = seckeyOf(second, json("app", "rotate-seckey", "shop", "--grace", "0"));
    assertThat(status(server, second)).isNotZero();
    assertThat(status(server, third)).isZero();
    return third;
  }

  private static AppSettings seckeyOf(AppSettings app, JsonNode rotated) {
    return new AppSettings(
        app.name(), app.key(), new Secret(rotated.path("seckey").asText()), app.devicePassword());
  }

  private static int status(ServerProcess server, AppSettings app) {
    Rest rest = new Rest(server.ports(), app);
    String call = rest.call("publish").put("topic", "nobody").put("msg", "x").toString();
    return Rest.parsed(rest.post(call)).path("status").asInt();
  }

  private static void watchMetrics(ServerProcess server, AppSettings shop) {
    String published = "pushbridge_app_published_total{app=\"%s\"}".formatted(shop.key());
    double before = metric(server, published);
    new Rest(server.ports(), shop).publish("news/today", "counted", 1);
    await().atMost(Inbox.PATIENCE).until(() -> metric(server, published) == before + 1);
  }

  private static double metric(ServerProcess server, String name) {
    return RawHttp.get(server.ports().admin(), "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private void bench() throws Exception {
    JsonNode load =
        json("bench", "shop", "--messages", "400", "--publishers", "2", "--subscribers", "2");
    assertThat(load.path("delivered").asLong()).isEqualTo(800);
  }

  /** What was acknowledged until the server was killed in the middle of it. */
  private static Set<String> killUnderLoad(ServerProcess server, AppSettings shop)
      throws Exception {
    MqttDevice keeper = keeper(server, shop);
    keeper.subscribe("kept/#", 1);
    keeper.close();
    Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              Rest rest = new Rest(server.ports(), shop);
              for (int i = 0; ; i++) {
                // A topic keeps a thousand.
                rest.publish("kept/" + i % 50, "m" + i, 1);
                acknowledged.add("m" + i);
              }
            });
    await().atMost(Inbox.PATIENCE).until(() -> acknowledged.size() >= 100 || load.isDone());
    assertThat(load).isNotDone();
    server.kill();
    assertThat(load).failsWithin(Inbox.PATIENCE);
    return new HashSet<>(acknowledged);
  }

  private static void receiveEverything(
      ServerProcess server, AppSettings shop, Set<String> acknowledged) throws Exception {
    MqttDevice keeper = keeper(server, shop);
    Set<String> missing = new HashSet<>(acknowledged);
    while (!missing.isEmpty()) {
      missing.remove(keeper.messages().next().text());
    }
    keeper.close();
  }

  private static MqttDevice keeper(ServerProcess server, AppSettings shop) {
    Mqtt5Device device = new Mqtt5Device(server.ports(), shop, KEEPER, true);
    device.connect();
    return device;
  }

  private void deleteApp(ServerProcess server, AppSettings shop) {
    assertThat(run("app", "delete", "shop", "--yes").code).isZero();
    assertThat(status(server, shop)).isNotZero();
    assertThat(run("app", "show", "shop").code).isEqualTo(1);
  }

  /** A command with what it printed. */
  private static final class Ran {
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();
    int code;

    void now(String... arguments) {
      code =
          PushbridgeCommand.run(
              arguments, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
    }
  }

  private String[] with(String... arguments) {
    return Stream.concat(Stream.of(arguments), Stream.of("--data=" + data)).toArray(String[]::new);
  }

  private Ran run(String... arguments) {
    Ran ran = new Ran();
    ran.now(with(arguments));
    return ran;
  }

  private JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(with(arguments)));
    all.add("--json");
    Ran ran = new Ran();
    ran.now(all.toArray(String[]::new));
    assertThat(ran.code).as(ran.err.toString()).isZero();
    return OperatorTask.JSON.readTree(ran.out.toString());
  }
}
