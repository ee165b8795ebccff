package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients of one door learn of clients of another. */
class CrossSurfacePresenceTest {
  @RegisterExtension final RunningServer server = RunningServer.onFreePorts();

  @ParameterizedTest
  @EnumSource
  void aBrowserSeesWhoIsThere(RecipientKind kind) {
    Browser watcher = server.browser("");
    RecipientKind.Recipient device = kind.connect(server, "device");
    device.setAlias("defy");
    watcher.subscribe("news/p", 1);
    device.subscribe("news");
    expectPresence(watcher, "join", "defy");
    assertThat(aliasesIn(watcher, "news")).containsExactly("defy");
    assertThat(stateOf(watcher, "defy")).isEqualTo("online");
    assertThat(topicsOf(watcher, "defy")).containsExactly("news");

    device.leave();
    expectPresence(watcher, "offline", "defy");
    assertThat(stateOf(watcher, "defy")).isEqualTo("offline");
    assertThat(aliasesIn(watcher, "news")).containsExactly("defy");

    kind.connect(server, "device");
    expectPresence(watcher, "online", "defy");
    assertThat(stateOf(watcher, "defy")).isEqualTo("online");
    watcher.messages().assertNothingMore();
  }

  @Test
  void aDeviceSeesABrowserComeAndGo() {
    MqttDevice watcher = server.mqtt3("watcher", false);
    watcher.subscribe("news/p", 1);
    Browser browser = server.browser("browser");
    browser.setAlias("rose");
    browser.subscribe("news", 1);
    assertThat(presence(watcher.messages().next())).containsExactly("join", "rose");
    browser.unsubscribe("news");
    assertThat(presence(watcher.messages().next())).containsExactly("leave", "rose");
    browser.subscribe("news", 1);
    assertThat(presence(watcher.messages().next())).containsExactly("join", "rose");
    browser.close();
    assertThat(presence(watcher.messages().next())).containsExactly("offline", "rose");
  }

  @Test
  void anAliasIsTakenOverFromAnotherDoor() {
    MqttDevice device = server.mqtt5("device", true);
    device.setAlias("jack");
    server.rest().publishToAlias("jack", "to the device", 1);
    device.messages().expect(new Received("jack", "to the device"));

    Browser browser = server.browser("browser");
    browser.setAlias("jack");
    server.rest().publishToAlias("jack", "to the browser", 1);
    browser.messages().expect(new Received("jack", "to the browser"));
    device.subscribe("own", 1);
    device.publish("own", "sentinel", 1);
    device.messages().expect(new Received("own", "sentinel"));
  }

  @ParameterizedTest
  @EnumSource
  void aPublisherHearsOfTheFirstAcknowledgement(RecipientKind kind) {
    RecipientKind.Recipient recipient = kind.connect(server, "recipient");
    recipient.setAlias("reader");
    recipient.subscribe("news");
    Browser publisher = server.browser("");
    publisher.subscribe("news", 1);

    String id = publisher.publish("news", "hello", 1);

    JsonNode receipt = publisher.receipts().next();
    assertThat(receipt.get("messageId").asText()).isEqualTo(id);
    assertThat(Rest.parsed(receipt.get("data").asText()).get("alias").asText()).isEqualTo("reader");
    recipient.messages().expect(new Received("news", "hello"));
    publisher.messages().expect(new Received("news", "hello"));
  }

  private static void expectPresence(Browser watcher, String action, String alias) {
    assertThat(presence(watcher.messages().next())).containsExactly(action, alias);
  }

  /** Action and alias; the topic and the keys are checked on the way. */
  private static List<String> presence(Received notice) {
    assertThat(notice.topic()).isEqualTo("news/p");
    assertThat(notice.text())
        .matches("\\{\"action\":\"[a-z]+\",\"alias\":\"[a-z]+\",\"timestamp\":[0-9]{13}}");
    JsonNode json = Rest.parsed(notice.text());
    return List.of(json.get("action").asText(), json.get("alias").asText());
  }

  private static List<String> aliasesIn(Browser browser, String topic) {
    return texts(
        browser
            .ask("get_alias_list", Browser.data().put("topic", topic), "get_alias_list_ack")
            .at("/data/alias"));
  }

  private static List<String> topicsOf(Browser browser, String alias) {
    return texts(
        browser
            .ask("get_topic_list", Browser.data().put("alias", alias), "get_topic_list_ack")
            .at("/data/topics"));
  }

  private static String stateOf(Browser browser, String alias) {
    return browser
        .ask("get_state", Browser.data().put("alias", alias), "get_state_ack")
        .get("data")
        .asText();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
