package io.pushbridge.bridge;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole of socketio-api.md with the official client of every generation: what each of them
 * writes, and every packet that it gets, compared as text.
 */
class GenerationConversationTest {
  private static final String GREETING = "{\"msg\":\"socket.io connected\"}";
  private static final String APNS =
      "{\"aps\":{\"sound\":\"bingbong.aiff\",\"badge\":3,\"alert\":\"douban\"}}";
  private static final String BROKER_ERROR =
      "{\"success\":false,\"error_msg\":\"Broker Error\",\"msg\":\"Broker Error\"}";

  private final BridgeServer server = new BridgeServer();
  private final List<NpmClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(NpmClient::close);
    server.close();
  }

  /** One release of the official client. */
  private record Release(String packageName, int protocol) {
    Wire wire() {
      return protocol == 0 ? Wire.LEGACY : Wire.MODERN;
    }

    /** In 1.x and later the name {@code connect} never reaches the wire (socketio-api.md §3). */
    String connect() {
      return protocol == 0 ? "connect" : "connect_v2";
    }

    @Override
    public String toString() {
      return packageName;
    }
  }

  static Stream<Arguments> releases() {
    return Stream.of(
            new Release("client-0.9.17", 0),
            new Release("client-1.3.5", 3),
            new Release("client-1.7.4", 3),
            new Release("client-2.1.1", 3),
            new Release("client-2.5.0", 3),
            new Release("client-3.1.3", 4),
            new Release("socket.io-client", 4))
        .flatMap(
            release ->
                Stream.of("websocket", "polling").map(transport -> arguments(release, transport)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("releases")
  void everyPacketIsAsSpecified(Release release, String transport) {
    NpmClient client = greeted(release, transport);
    refusedBeforeAConnect(client);
    client.emit(release.connect(), login("python_demo")).answer("connack", connack("python_demo"));
    subscribes(client);
    publishes(client);
    looksUp(client);
    isToldWhatIsWrong(client);
    watchesItselfLeave(client);
    leavesAndComesBack(client, release);
    isEvicted(client, release);
  }

  private NpmClient greeted(Release release, String transport) {
    NpmClient client =
        new NpmClient(release.packageName(), release.wire(), server.url(), transport);
    clients.add(client);
    if (release.protocol() == 0) {
      client.expect("S 1::");
    } else {
      client.expect(Pattern.compile("S " + Wire.open(release.protocol(), transport)));
      if (release.protocol() == 3) {
        client.expect("S 40");
      } else {
        client.expect("C 40").expect(Pattern.compile("S 40\\{\"sid\":\"%s\"}".formatted(Wire.SID)));
      }
    }
    return client.answer("socketconnectack", GREETING);
  }

  private static String login(String customid) {
    return "{\"appkey\":\"%s\",\"customid\":\"%s\"}".formatted(BridgeServer.APP, customid);
  }

  private static String connack(String customid) {
    return "{\"success\":true,\"sessionid\":\"%s-%s\"}".formatted(BridgeServer.APP, customid);
  }

  private static String refused(String beginning, String why) {
    return "{\"success\":false,%s\"msg\":\"%s\",\"error_msg\":\"%s\"}"
        .formatted(beginning, why, why);
  }

  private static String subscription(String topic, String id) {
    return "{\"topic\":\"%s\",\"messageId\":\"%s\"}".formatted(topic, id);
  }

  private static String acknowledged(String topic, String id) {
    return "{\"success\":true,\"topic\":\"%s\",\"messageId\":\"%s\"}".formatted(topic, id);
  }

  private static String accepted(String id) {
    return "{\"success\":true,\"messageId\":\"%s\"}".formatted(id);
  }

  private static String message(String topic, String text) {
    return "{\"topic\":\"%s\",\"msg\":\"%s\"}".formatted(topic, text);
  }

  private String presence(String action) {
    return message(
        "testtopic1/p",
        "{\\\"action\\\":\\\"%s\\\",\\\"alias\\\":\\\"mytestalias1\\\",\\\"timestamp\\\":%d}"
            .formatted(action, server.bench.clock.millis()));
  }

  private static void refusedBeforeAConnect(NpmClient client) {
    client
        .emit("subscribe", subscription("testtopic1", "1"))
        .answer("suback", refused("\"topic\":\"testtopic1\",\"messageId\":\"1\",", "not connected"))
        .emit("get_alias")
        .answer("alias", "{\"alias\":\"\"}")
        .emit("connect_v2", "{\"appkey\":\"invalid-appkey\",\"customid\":\"u\"}")
        .answer("connack", refused("", "reg failed"));
  }

  private void subscribes(NpmClient client) {
    client
        .emit("get_alias")
        .answer("alias", "{\"alias\":\"\"}")
        .emit("set_alias", "{\"alias\":\"mytestalias1\"}")
        .answer("set_alias_ack", "{\"success\":true}")
        .emit("get_alias", "{}")
        .answer("alias", "{\"alias\":\"mytestalias1\"}")
        .emit("subscribe", subscription("testtopic1/p", "11842355493944946011"))
        .answer("suback", acknowledged("testtopic1/p", "11842355493944946011"))
        .emit("subscribe", "{\"topic\":\"testtopic1\",\"qos\":1,\"messageId\":1473406151748450}")
        .both("suback", acknowledged("testtopic1", "1473406151748450"), "message", presence("join"))
        .emit("subscribe", "{\"topic\":\"rooms/+/talk\"}")
        .answerWithMadeId("suback", acknowledged("rooms/+/talk", "#"));
  }

  private void watchesItselfLeave(NpmClient client) {
    client
        .emit("unsubscribe", subscription("testtopic1", "13"))
        .both("unsuback", acknowledged("testtopic1", "13"), "message", presence("leave"))
        .emit("unsubscribe", subscription("testtopic1/p", "14"))
        .answer("unsuback", acknowledged("testtopic1/p", "14"))
        .emit("subscribe", subscription("testtopic1", "15"))
        .answer("suback", acknowledged("testtopic1", "15"));
  }

  private static void publishes(NpmClient client) {
    client
        .emit("publish", "{\"topic\":\"testtopic2\",\"msg\":\"from python\",\"qos\":1}")
        .answerWithMadeId("puback", accepted("#"))
        .emit("publish", "{\"topic\":\"testtopic1\",\"msg\":\"你好 😀\",\"messageId\":\"2\"}")
        .both("puback", accepted("2"), "message", message("testtopic1", "你好 😀"))
        .emit(
            "publish", "{\"topic\":\"rooms/4/talk\",\"msg\":\"hi\",\"qos\":0,\"messageId\":\"3\"}")
        .both("puback", accepted("3"), "message", message("rooms/4/talk", "hi"))
        .emit("publish", "{\"topic\":\"testtopic1\",\"msg\":{\"a\":[1,\"b\"]},\"messageId\":\"4\"}")
        .both(
            "puback", accepted("4"), "message", message("testtopic1", "{\\\"a\\\":[1,\\\"b\\\"]}"))
        .emit(
            "publish2",
            "{\"topic\":\"topic1\",\"msg\":\"from publish2\",\"opts\":{\"qos\":1,\"apn_json\":%s,\"messageId\":\"11833652203486491113\"}}"
                .formatted(APNS))
        .answer("puback", accepted("11833652203486491113"))
        .emit(
            "publish_to_alias",
            "{\"alias\":\"mytestalias1\",\"msg\":\"hello to alias\",\"messageId\":\"5\"}")
        .both("puback", accepted("5"), "message", message("mytestalias1", "hello to alias"))
        .emit("publish_to_alias", "{\"alias\":\"nobody\",\"msg\":\"x\",\"messageId\":\"6\"}")
        .answer("puback", accepted("6"))
        .emit(
            "publish2_to_alias",
            "{\"alias\":\"mytestalias1\",\"msg\":\"x\",\"opts\":{\"messageId\":\"7\",\"time_to_live\":60}}")
        .both("puback", accepted("7"), "message", message("mytestalias1", "x"))
        .emit(
            "publish2_to_alias",
            "{\"alias\":\"nobody\",\"msg\":\"x\",\"opts\":{\"messageId\":\"8\"}}")
        .answer("puback", refused("\"messageId\":\"8\",", "error 3 (no uid found)"))
        .emitWithAck(
            "publish",
            "{\"topic\":\"testtopic2\",\"msg\":\"m\",\"messageId\":\"9\"}",
            "puback",
            accepted("9"));
  }

  private static void looksUp(NpmClient client) {
    client
        .emit("get_alias_list", "{\"topic\":\"testtopic1\"}")
        .answer(
            "get_alias_list_ack",
            "{\"success\":true,\"data\":{\"alias\":[\"mytestalias1\"],\"occupancy\":1}}")
        .emit("get_topic_list", "{\"alias\":\"mytestalias1\"}")
        .answer(
            "get_topic_list_ack",
            "{\"success\":true,\"data\":{\"topics\":[\"rooms/+/talk\",\"testtopic1\"]}}")
        .emit("get_state", "{\"alias\":\"mytestalias1\"}")
        .answer("get_state_ack", "{\"success\":true,\"data\":\"online\"}")
        .emit("get_state", "{\"alias\":\"nobody\"}")
        .answer("get_state_ack", BROKER_ERROR)
        .emit("get_topic_list", "{\"alias\":\"nobody\"}")
        .answer("get_topic_list_ack", BROKER_ERROR)
        .emit("get_alias_list2", "{\"topic\":\"testtopic1\"}")
        .answer(
            "get_alias_list_ack2",
            "{\"success\":true,\"data\":{\"topic\":\"testtopic1\",\"alias\":[\"mytestalias1\"],\"occupancy\":1}}")
        .emit("get_topic_list2", "{\"alias\":\"\"}")
        .answer(
            "get_topic_list_ack2",
            "{\"success\":true,\"data\":{\"alias\":\"\",\"topics\":[\"rooms/+/talk\",\"testtopic1\"]}}")
        .emit("get_state2", "{\"alias\":\"mytestalias1\",\"messageId\":\"10\"}")
        .answer(
            "get_state_ack2",
            "{\"success\":true,\"data\":\"{\\\"alias\\\":\\\"mytestalias1\\\",\\\"status\\\":\\\"online\\\"}\",\"messageId\":\"10\"}")
        .emit("get_state2", "{\"alias\":\"nobody\"}")
        .answer(
            "get_state_ack2",
            "{\"success\":false,\"error_msg\":\"{\\\"msg\\\":\\\"Broker Error\\\"}\",\"msg\":\"Broker Error\"}");
  }

  private static void isToldWhatIsWrong(NpmClient client) {
    client
        .emit("subscribe", subscription("a b", "11"))
        .answer("suback", refused("\"topic\":\"a b\",\"messageId\":\"11\",", "invalid topic"))
        .emit("publish", "{\"topic\":\"#\",\"msg\":\"x\",\"messageId\":\"no number\"}")
        .answer("puback", refused("\"messageId\":\"no number\",", "invalid topic"))
        .emit("set_alias", "{\"alias\":\"two words\"}")
        .answer("set_alias_ack", refused("", "invalid alias"))
        .emit("no such event", "{}")
        .emit("unsubscribe", subscription("never_subscribed", "12"))
        .answer("unsuback", acknowledged("never_subscribed", "12"));
  }

  private void leavesAndComesBack(NpmClient client, Release release) {
    client
        .emit("disconn", "{}")
        .emit("get_state", "{\"alias\":\"mytestalias1\"}")
        .answer(
            "get_state_ack",
            "{\"success\":false,\"error_msg\":\"not connected\",\"msg\":\"not connected\"}");
    server.passing().publish("testtopic1", "1").publish("rooms/7/talk", "2").disconnect();
    client
        .emit(release.connect(), login("python_demo"))
        .answer("connack", connack("python_demo"))
        .answer("message", message("testtopic1", "1"))
        .answer("message", message("rooms/7/talk", "2"))
        .emit(release.connect(), login("python_demo"))
        .answer("connack", connack("python_demo"))
        .emit("set_alias", "{\"alias\":\"\"}")
        .answer("set_alias_ack", "{\"success\":true}")
        .emit("get_alias", "[]")
        .answer("alias", "{\"alias\":\"\"}");
  }

  private void isEvicted(NpmClient client, Release release) {
    server.connected("python_demo");

    client.unordered("S " + release.wire().eviction(), "- disconnected");
  }
}
