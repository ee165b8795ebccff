package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code pushbridge store}, beside a running server and without one. */
class StoreCommandsTest {
  @RegisterExtension final RunningServer server = RunningServer.onFreePorts();
  @TempDir Path folder;

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int store(Path data, String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("store"));
    all.addAll(List.of(arguments));
    all.add("--data=" + data);
    return PushbridgeCommand.run(
        all.toArray(String[]::new), Map.of(), new PrintWriter(out), new PrintWriter(err));
  }

  private Path data() {
    return server.server().configuration().data();
  }

  /** Everything that a store can hold, and a stopped copy of it. */
  private Path stoppedStore() {
    MqttDevice device = server.mqtt5("phone", true);
    device.subscribe("news", 1);
    device.setAlias("anna");
    device.disconnect();
    server.rest().publish("news", "hello", 1);
    Path backup = folder.resolve("for-offline");
    assertThat(store(data(), "backup", backup.toString())).as(err.toString()).isZero();
    Path data = folder.resolve("stopped");
    assertThat(store(data, "restore", backup.toString())).as(err.toString()).isZero();
    return data;
  }

  @Test
  void aBackupUnderLoadRestoresIntoASecondServerWithAllThatWasAcknowledged() throws Exception {
    MqttDevice away = server.mqtt5("away", true);
    away.subscribe("news/#", 1);
    away.disconnect();
    List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> publishing =
        CompletableFuture.runAsync(
            () -> {
              Rest rest = server.rest();
              for (int i = 0; !enough.get(); i++) {
                rest.publish("news/" + i % 5, "" + i, 1);
                acknowledged.add(i);
              }
            });
    Awaitility.await().until(() -> acknowledged.size() > 50);

    int before = acknowledged.size();
    Path backup = folder.resolve("backup");
    assertThat(store(data(), "backup", backup.toString())).as(err.toString()).isZero();
    enough.set(true);
    publishing.join();
    assertThat(out.toString()).startsWith("backed up to " + backup + ": ");

    Path restored = folder.resolve("restored");
    assertThat(store(restored, "restore", backup.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("sound").contains("restored into " + restored);
    try (PushbridgeServer second =
        PushbridgeServer.start(RunningServer.configuration(restored), Surroundings.standard())) {
      MqttDevice phone = new Mqtt5Device(second.ports(), TestApps.FIRST, "away", true);
      assertThat(phone.connect()).as("the session is there").isTrue();
      for (int i = 0; i < before; i++) {
        assertThat(phone.messages().next()).isEqualTo(new Received("news/" + i % 5, "" + i));
      }
      phone.close();
      // New messages are not mistaken for old ones.
      new Rest(second.ports(), TestApps.FIRST).publish("later", "x", 1);
    }
  }

  @Test
  void aStoppedStoreIsVerifiedCompactedAndDumped() throws IOException {
    Path data = stoppedStore();

    assertThat(store(data, "verify")).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("sound").contains("sessions       1", "messages       1");

    assertThat(store(data, "compact", "--json")).as(err.toString()).isZero();
    JsonNode report = Rest.parsed(out.toString());
    assertThat(report.path("bytesAfter").asLong())
        .isPositive()
        .isLessThanOrEqualTo(report.path("bytesBefore").asLong());
    assertThat(store(data, "verify", "--json")).isZero();
    assertThat(Rest.parsed(out.toString()).path("sound").asBoolean()).isTrue();

    assertThat(store(data, "dump")).as(err.toString()).isZero();
    List<JsonNode> lines = out.toString().lines().map(Rest::parsed).toList();
    assertThat(lines)
        .extracting(line -> line.path("type").asText())
        .containsExactlyInAnyOrder("app", "app", "session", "subscription", "alias", "message");
    assertThat(out.toString())
        .contains("\"text\":\"hello\"", "\"alias\":\"anna\"", "\"filter\":\"news\"")
        .doesNotContain(TestApps.FIRST.seckey().reveal(), "devicePassword");

    assertThat(store(data, "dump", "--secrets")).isZero();
    assertThat(out.toString()).contains(TestApps.FIRST.seckey().reveal());
  }

  @Test
  void aRunningStoreIsVerifiedAndDumpedFromACopyThatGoes() throws IOException {
    server.mqtt5("phone", true).subscribe("news", 1);
    server.rest().publish("news", "hello", 1);

    assertThat(store(data(), "verify")).as(err.toString()).isZero();
    assertThat(err.toString()).contains("a server runs on " + data());
    assertThat(out.toString()).startsWith("sound");
    assertThat(store(data(), "dump")).isZero();
    assertThat(out.toString()).contains("\"text\":\"hello\"");
    try (var files = Files.list(data())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("copy-"));
    }
  }

  @Test
  void aRunningStoreIsCompactedBesideEverythingElse() throws IOException {
    MqttDevice phone = server.mqtt5("phone", true);
    phone.subscribe("news", 1);
    server.rest().publish("news", "before", 1);

    assertThat(store(data(), "compact", "--json")).as(err.toString()).isZero();
    JsonNode done = Rest.parsed(out.toString());
    assertThat(done.path("bytesAfter").asLong())
        .isPositive()
        .isLessThanOrEqualTo(done.path("bytesBefore").asLong());
    assertThat(store(data(), "compact")).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("compacted: ");

    server.rest().publish("news", "after", 1);
    assertThat(phone.messages().next()).isEqualTo(new Received("news", "before"));
    assertThat(phone.messages().next()).isEqualTo(new Received("news", "after"));
    assertThat(store(data(), "verify")).as(err.toString()).isZero();
  }

  @Test
  void accessTokensAreSecrets() {
    Rest rest = server.rest();
    rest.post(rest.call("yam_set").put("trigger", 1).toString());
    String token =
        Rest.parsed(
                rest.post(
                    rest.call("yam_grant")
                        .put("topic", "news")
                        .put("token", "")
                        .put("r", 1)
                        .put("w", 0)
                        .put("ttl", 0)
                        .toString()))
            .get("token")
            .asText();
    server.browser("phone").subscribe(",yam" + token + "_news", 1);

    assertThat(store(data(), "dump")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("\"type\":\"grant\"", "\"name\":\"news\",\"needsToken\":true", "\"guarded\":true")
        .doesNotContain(token);
    assertThat(store(data(), "dump", "--secrets")).isZero();
    assertThat(out.toString().lines().filter(line -> line.contains(token)))
        .as("the grant and the subscription")
        .hasSize(2);
  }

  @Test
  void aStoreOfAStoppedServerIsBackedUpWithoutIt() throws IOException {
    Path data = stoppedStore();
    Path backup = folder.resolve("offline-backup");

    assertThat(store(data, "backup", "--json", backup.toString())).as(err.toString()).isZero();
    assertThat(Rest.parsed(out.toString()).path("bytes").asLong())
        .isEqualTo(Files.size(backup.resolve("store.db")));
    assertThat(store(data, "verify", backup.toString())).as(err.toString()).isZero();
  }

  @Test
  void whatDoesNotWorkIsSaidInOneLine() throws IOException {
    Path nothing = folder.resolve("nothing");
    assertThat(store(nothing, "verify")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("pushbridge: " + nothing + " holds no store");
    assertThat(store(nothing, "backup", folder.resolve("b").toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("pushbridge: " + nothing + " holds no store");
    assertThat(nothing).doesNotExist();

    Path taken = folder.resolve("taken");
    Files.createDirectories(taken);
    Files.writeString(taken.resolve("letter"), "mine");
    assertThat(store(data(), "backup", taken.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "pushbridge: the server says: no backup was made: " + taken + " is not empty");
    assertThat(store(taken, "restore", nothing.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("holds no backup");

    assertThat(store(data(), "backup")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required parameter: 'TARGET'");
    assertThat(store(data())).isEqualTo(2);
  }
}
