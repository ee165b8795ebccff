package io.pushbridge.server.upstream;

import static io.pushbridge.server.running.RunningServer.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.link.Mosquitto;
import io.pushbridge.link.events.EventSource;
import io.pushbridge.link.external.BrokerAddress;
import io.pushbridge.link.upstream.WhenAway;
import io.pushbridge.server.config.BrokerConfiguration;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What servers are told of messages that were published here and did not reach the other broker.
 */
class RefusingBrokerTest {
  private static final String SECRET = "secret";

  private static Mosquitto broker;

  @RegisterExtension
  static final RunningServer server =
      RunningServer.configured(usual -> usual.withBroker(Optional.of(refusing())));

  private static BrokerConfiguration refusing() {
    try {
      Path folder = Files.createTempDirectory("pushbridge-mosquitto");
      Path rules = Files.writeString(folder.resolve("acl"), acl());
      broker = Mosquitto.start(folder, "acl_file " + rules);
      return new BrokerConfiguration(
          new BrokerAddress(
              "127.0.0.1", broker.port(), false, Optional.empty(), Optional.empty(), "refusing"),
          1,
          "{appkey}/",
          Optional.empty(),
          WhenAway.DELAY,
          Duration.ofSeconds(1),
          EventSource.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String acl() {
    return "topic deny %s/%s\ntopic readwrite #\n".formatted(TestApps.FIRST.key(), SECRET);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void joined() {
    await().atMost(Inbox.PATIENCE).until(() -> server.rest().get("/readyz").body().contains("up"));
  }

  @Test
  void aMessageThatTheBrokerRefusesIsNotSaidToBeUnpublished() {
    Browser browser = server.browser(fresh("reader"));
    browser.subscribe(SECRET, 1);

    JsonNode problem = v1(SECRET);

    assertThat(problem.path("status").asInt()).isEqualTo(503);
    assertThat(problem.path("type").asText()).isEqualTo("urn:pushbridge:problem:unavailable");
    assertThat(problem.path("detail").asText())
        .isEqualTo(
            "the broker that the app is joined to refused the message; it was published here"
                + " alone");
    assertThat(browser.messages().next().text()).isEqualTo("text");
    assertThat(rest(SECRET)).isEqualTo("{\"status\":2,\"error\":\"internal server\"}");
  }

  @Test
  void aMessageThatTheBrokerDoesNotTakeInTimeIsNotSaidToBeUnpublished() throws Exception {
    String topic = fresh("late");
    Browser browser = server.browser(fresh("reader"));
    browser.subscribe(topic, 1);
    broker.stop();
    try {
      JsonNode problem = v1(topic);

      assertThat(problem.path("status").asInt()).isEqualTo(503);
      assertThat(problem.path("detail").asText())
          .isEqualTo(
              "it may be done, a message published, all the same; trying again may do it twice");
      assertThat(browser.messages().next().text()).isEqualTo("text");
    } finally {
      broker.resume();
    }
  }

  private static JsonNode v1(String topic) {
    ObjectNode message = Browser.data().put("topic", topic).put("message", "text");
    return Rest.parsed(
        server
            .rest()
            .send(
                server
                    .rest()
                    .request("/v1/messages")
                    .header("Authorization", "Bearer " + TestApps.FIRST.seckey().reveal())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(message.toString())))
            .body());
  }

  private static String rest(String topic) {
    return server
        .rest()
        .post(server.rest().call("publish").put("topic", topic).put("msg", "text").toString());
  }
}
