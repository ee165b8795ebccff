package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.core.message.Qos;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The official Java client, on every transport. */
class JavaClientTest {
  private static final JsonMapper SORTED = new JsonMapper();

  private final BridgeServer server = new BridgeServer();
  private final List<Conversation> conversations = new ArrayList<>();

  @AfterEach
  void close() {
    conversations.forEach(conversation -> conversation.socket.close());
    server.close();
  }

  static List<List<String>> transports() {
    return List.of(List.of("websocket"), List.of("polling"), List.of("polling", "websocket"));
  }

  private static JSONObject object(String json) {
    try {
      return new JSONObject(json);
    } catch (JSONException e) {
      throw new AssertionError(e);
    }
  }

  /** The client's objects keep no order, so the keys are sorted. */
  private static String sorted(Object body) {
    try {
      return SORTED.writeValueAsString(SORTED.readValue(body.toString(), TreeMap.class));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** One client and everything that came to it, as text. */
  private final class Conversation {
    private final List<String> came = new CopyOnWriteArrayList<>();
    private final Socket socket;

    Conversation(List<String> transports) {
      IO.Options options = new IO.Options();
      options.transports = transports.toArray(String[]::new);
      options.forceNew = true;
      options.reconnection = false;
      socket = IO.socket(URI.create(server.url()), options);
      for (String event :
          List.of("connack", "suback", "puback", "message", "set_alias_ack", "alias")) {
        socket.on(event, args -> came.add(event + " " + args.length + " " + sorted(args[0])));
      }
      socket.on(Socket.EVENT_DISCONNECT, args -> came.add("disconnected " + args[0]));
      socket.on(
          "socketconnectack",
          args ->
              socket.emit(
                  "connect_v2",
                  new JSONObject(Map.of("appkey", BridgeServer.APP.text(), "customid", "java"))));
      socket.connect();
      conversations.add(this);
      await().until(() -> !came.isEmpty());
      // What waited for the client comes right behind.
      assertThat(came.remove(0)).startsWith("connack 1 ").contains("\"success\":true");
    }

    void emit(String event, String json) {
      socket.emit(event, object(json));
    }

    void expect(String... all) {
      await().untilAsserted(() -> assertThat(came).containsExactly(all));
      came.clear();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void holdsAConversation(List<String> transports) {
    Conversation client = new Conversation(transports);
    client.emit("set_alias", "{'alias':'jack'}");
    client.expect("set_alias_ack 1 {\"success\":true}");
    client.emit("get_alias", "{}");
    client.expect("alias 1 {\"alias\":\"jack\"}");
    client.emit("subscribe", "{'topic':'t','messageId':'1'}");
    await().until(() -> client.came.size() == 1);
    client.came.clear();

    server.bench.publish("t", "你好 😀", Qos.AT_LEAST_ONCE);

    client.expect("message 1 {\"msg\":\"你好 😀\",\"topic\":\"t\"}");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void isAcknowledgedWithoutDataBeforeTheAnswer(List<String> transports) {
    Conversation client = new Conversation(transports);

    client.socket.emit(
        "publish",
        new Object[] {object("{'topic':'t','msg':'m','messageId':'18446744073709551615'}")},
        args -> client.came.add("acknowledged " + args.length));

    client.expect(
        "acknowledged 0", "puback 1 {\"messageId\":\"18446744073709551615\",\"success\":true}");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void getsWhatCameWhileItWasAwayOnceAndInOrder(List<String> transports) {
    Conversation client = new Conversation(transports);
    client.emit("subscribe", "{'topic':'t','messageId':'1'}");
    await().until(() -> client.came.size() == 1);
    client.socket.disconnect();
    await().until(() -> server.bench.platform.live().all().isEmpty());
    for (int i = 0; i < 100; i++) {
      server.bench.publish("t", "" + i, Qos.AT_LEAST_ONCE);
    }

    Conversation back = new Conversation(transports);
    await().until(() -> back.came.size() >= 100);
    for (int i = 0; i < 100; i++) {
      assertThat(back.came.get(i)).contains("\"msg\":\"" + i + "\"");
    }
    back.came.clear();
    // On every transport two more questions and answers carry the proof.
    for (int i = 0; i < 3; i++) {
      back.emit("get_alias", "{}");
      back.expect("alias 1 {\"alias\":\"\"}");
    }
    back.socket.disconnect();
    await().until(() -> server.bench.platform.live().all().isEmpty());

    Conversation again = new Conversation(transports);
    again.emit("get_alias", "{}");
    again.expect("alias 1 {\"alias\":\"\"}");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void isEvictedByANewerOne(List<String> transports) {
    Conversation older = new Conversation(transports);
    Conversation newer = new Conversation(transports);

    older.expect("disconnected io server disconnect");
    newer.emit("get_alias", "{}");
    newer.expect("alias 1 {\"alias\":\"\"}");
  }
}
