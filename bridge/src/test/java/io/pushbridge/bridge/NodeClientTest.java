package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.socketio.NodeClients;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official client under Node, on every transport; what it prints is compared as text. */
class NodeClientTest {
  private static final String GREETING = "[\"socketconnectack\",{\"msg\":\"socket.io connected\"}]";

  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
  void holdsAConversation(String transports) {
    List<String> lines =
        NodeClients.run("conversation.js", server.url(), BridgeServer.APP.text(), transports)
            .lines()
            .toList();

    assertThat(lines.subList(0, 8))
        .containsExactly(
            GREETING,
            connack("npm"),
            "[\"set_alias_ack\",{\"success\":true}]",
            "[\"suback\",{\"success\":true,\"topic\":\"news\",\"messageId\":\"11833652203486491112\"}]",
            "[\"get_alias_list_ack2\",{\"success\":true,\"data\":{\"topic\":\"news\",\"alias\":[\"jack\"],\"occupancy\":1}}]",
            "[\"get_state_ack2\",{\"success\":true,\"data\":\"{\\\"alias\\\":\\\"jack\\\",\\\"status\\\":\\\"online\\\"}\"}]",
            "[\"ack\"]",
            accepted("1"));
    assertThat(lines.subList(8, 10)).containsExactlyInAnyOrder(accepted("2"), message("你好 😀"));
    assertThat(lines.subList(10, 17))
        .containsExactly(
            "[\"alias\",{\"alias\":\"\"}]",
            "[\"disconnect\",\"io client disconnect\"]",
            GREETING,
            connack("sender"),
            accepted("1"),
            accepted("2"),
            accepted("3"));
    assertThat(lines.subList(17, 25))
        .filteredOn(line -> !line.startsWith("[\"recvack\""))
        .containsExactly(
            GREETING,
            connack("npm"),
            message("missed 1"),
            message("missed 2"),
            message("missed 3"));
    assertThat(lines.subList(17, 25))
        .filteredOn(line -> line.startsWith("[\"recvack\""))
        .containsExactly(receipt("1"), receipt("2"), receipt("3"));
    assertThat(lines.subList(25, lines.size()))
        .containsExactly(
            "[\"disconnect\",\"io client disconnect\"]",
            "[\"disconnect\",\"io client disconnect\"]");
  }

  private static String connack(String customid) {
    return "[\"connack\",{\"success\":true,\"sessionid\":\"%s-%s\"}]"
        .formatted(BridgeServer.APP, customid);
  }

  private static String accepted(String id) {
    return "[\"puback\",{\"success\":true,\"messageId\":\"%s\"}]".formatted(id);
  }

  private static String message(String text) {
    return "[\"message\",{\"topic\":\"news\",\"msg\":\"%s\"}]".formatted(text);
  }

  private String receipt(String id) {
    return ("[\"recvack\",{\"success\":true,"
            + "\"data\":\"{\\\"timestamp\\\":%d,\\\"alias\\\":\\\"jack\\\"}\",\"messageId\":\"%s\"}]")
        .formatted(server.bench.clock.millis(), id);
  }
}
