package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.server.running.Rest;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code pushbridge store dump} prints what waking devices keeps, and secrets only when asked to.
 */
class StoreDumpTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  @TempDir Path data;

  private void fill() throws IOException {
    long now = System.currentTimeMillis();
    Message message =
        new Message(
            APP,
            new Destination.Topic(new TopicName("news")),
            new MessageId(1),
            Qos.AT_LEAST_ONCE,
            "hello".getBytes(StandardCharsets.UTF_8),
            MessageProperties.NONE,
            0,
            now,
            now + 60_000);
    try (Store store = Store.open(data, Clock.systemUTC(), 1, StoreOptions.defaults())) {
      store
          .push()
          .outbox()
          .add(message, ApnsRequest.explicit("{\"aps\":{}}"))
          .toCompletableFuture()
          .join();
      DeviceToken device =
          new DeviceToken(APP, 7, "0a", "com.shop", DeviceToken.Environment.PRODUCTION, 1);
      store
          .push()
          .badges()
          .increment(List.of(device), new MessageId(1))
          .toCompletableFuture()
          .join();
      store
          .push()
          .credentials()
          .save(new Sealed(APP, "key", new byte[] {1, 2, 3}))
          .toCompletableFuture()
          .join();
    }
  }

  private List<JsonNode> dump(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[options.length + 3];
    all[0] = "store";
    all[1] = "dump";
    all[2] = "--data=" + data;
    System.arraycopy(options, 0, all, 3, options.length);
    int code = PushbridgeCommand.run(all, Map.of(), new PrintWriter(out), new PrintWriter(err));
    assertThat(code).as(err.toString()).isZero();
    return out.toString().lines().map(Rest::parsed).toList();
  }

  private static JsonNode ofType(List<JsonNode> lines, String type) {
    return lines.stream()
        .filter(line -> line.path("type").asText().equals(type))
        .reduce(
            (one, other) -> {
              throw new AssertionError("more than one " + type);
            })
        .orElseThrow();
  }

  @Test
  void whatWakingDevicesKeeps() throws IOException {
    fill();
    List<JsonNode> lines = dump();
    JsonNode wakeUp = ofType(lines, "wakeUp");
    assertThat(wakeUp.path("appkey").asText()).isEqualTo(APP.text());
    assertThat(wakeUp.path("topic").asText()).isEqualTo("news");
    assertThat(wakeUp.path("text").asText()).isEqualTo("hello");
    assertThat(wakeUp.path("kind").asText()).isEqualTo("explicit");
    assertThat(wakeUp.path("json").asText()).isEqualTo("{\"aps\":{}}");
    assertThat(wakeUp.path("sent").asLong()).isZero();
    assertThat(ofType(lines, "wakeUpReport").path("state").asText()).isEqualTo("pending");
    JsonNode badge = ofType(lines, "badge");
    assertThat(badge.path("uid").asText()).isEqualTo("7");
    assertThat(badge.path("bundleId").asText()).isEqualTo("com.shop");
    assertThat(badge.path("count").asInt()).isEqualTo(1);
    JsonNode credential = ofType(lines, "credential");
    assertThat(credential.path("name").asText()).isEqualTo("key");
    assertThat(credential.path("bytes").asInt()).isEqualTo(3);
    assertThat(credential.has("sealed")).isFalse();
    assertThat(ofType(dump("--secrets"), "credential").path("sealed").asText()).isEqualTo("AQID");
  }
}
