package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.message.Qos;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worked frames of socketio-api.md §5, with clients of the older generations. */
class GenerationsTest {
  private static final String CUSTOMID = "f02bf150-c653-4557-973f-8526b078d736";

  private static final String MADE_PUBACK =
      "42\\[\"puback\",\\{\"success\":true,\"messageId\":\"[0-9]{18,19}\"}]";

  private final BridgeServer server = new BridgeServer();

  @AfterEach
  void close() {
    server.close();
  }

  private RawClient legacy() throws IOException, InterruptedException {
    HttpResponse<String> handshake =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(server.url() + "/socket.io/1/?t=1")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(handshake.body()).matches("[0-9a-f]{32}:60:60:websocket,xhr-polling,jsonp-polling");
    String sid = handshake.body().split(":", -1)[0];
    return RawClient.bare(server.port(), "/socket.io/1/websocket/" + sid)
        .expect("1::")
        .expect("5:::{\"name\":\"socketconnectack\",\"args\":[{\"msg\":\"socket.io connected\"}]}");
  }

  /** The order of keys that the Java client of its time wrote. */
  private RawClient connectedLegacy() throws IOException, InterruptedException {
    return legacy()
        .send(
            "5:::{\"args\":[{\"appkey\":\"%s\",\"customid\":\"%s\"}],\"name\":\"connect\"}"
                .formatted(BridgeServer.APP, CUSTOMID))
        .expect(
            "5:::{\"name\":\"connack\",\"args\":[{\"success\":true,\"sessionid\":\"%s-%s\"}]}"
                .formatted(BridgeServer.APP, CUSTOMID));
  }

  @Test
  void generation09() throws IOException, InterruptedException {
    RawClient client =
        connectedLegacy()
            .send(
                "5:::{\"name\":\"subscribe\",\"args\":[{\"topic\":\"news\","
                    + "\"messageId\":\"531014746925719552\"}]}")
            .expect(
                "5:::{\"name\":\"suback\",\"args\":[{\"success\":true,\"topic\":\"news\","
                    + "\"messageId\":\"531014746925719552\"}]}");

    server.bench.publish("news", "hello", Qos.AT_LEAST_ONCE);

    client.expect("5:::{\"name\":\"message\",\"args\":[{\"topic\":\"news\",\"msg\":\"hello\"}]}");
  }

  @Test
  void thePhpClientIsAcknowledgedFirstAndSendsArgsAsAnObject()
      throws IOException, InterruptedException {
    connectedLegacy()
        .send("5:1000001::{\"name\":\"subscribe\",\"args\":{\"topic\":\"t1\",\"messageId\":\"1\"}}")
        .expect("6:::1000001")
        .expect(
            "5:::{\"name\":\"suback\","
                + "\"args\":[{\"success\":true,\"topic\":\"t1\",\"messageId\":\"1\"}]}")
        .send("5:::{\"name\":\"disconn\",\"args\":[{}]}")
        .send("5:::{\"name\":\"get_alias\"}")
        .expect("5:::{\"name\":\"alias\",\"args\":[{\"alias\":\"\"}]}");
  }

  @Test
  void generation09IsEvictedWithItsOwnPacket() throws IOException, InterruptedException {
    RawClient older = connectedLegacy();

    server.connected(CUSTOMID);

    older.expect("0::").expect(RawClient.CLOSED);
  }

  @Test
  void generation1() {
    RawClient client = RawClient.bare(server.port(), "/socket.io/?EIO=3&transport=websocket");
    assertThat(client.next()).startsWith("0{");
    client
        .expect("40")
        .expect("42[\"socketconnectack\",{\"msg\":\"socket.io connected\"}]")
        .send(
            "42[\"connect_v2\",{\"appkey\":\"%s\",\"customid\":\"userid\"}]"
                .formatted(BridgeServer.APP))
        .expect(
            "42[\"connack\",{\"success\":true,\"sessionid\":\"%s-userid\"}]"
                .formatted(BridgeServer.APP))
        .send("42[\"subscribe\",{\"topic\":\"t\",\"qos\":\"\",\"messageId\":\"1\"}]")
        .expect("42[\"suback\",{\"success\":true,\"topic\":\"t\",\"messageId\":\"1\"}]")
        .send("421234[\"publish2\",{\"topic\":\"u\",\"msg\":\"m\",\"opts\":\"\"}]")
        .expect("431234[]");
    assertThat(client.next()).startsWith("42[\"puback\",{\"success\":true,\"messageId\":\"");

    server.bench.publish("t", "from python", Qos.AT_LEAST_ONCE);

    client.expect("42[\"message\",{\"topic\":\"t\",\"msg\":\"from python\"}]");
  }

  /** A WebSocket from the start, probes as pings, every option a text or empty. */
  @Test
  void theMiniProgram() {
    RawClient client = RawClient.bare(server.port(), "/socket.io/?EIO=3&transport=websocket");
    assertThat(client.next()).startsWith("0{");
    client
        .expect("40")
        .expect("42[\"socketconnectack\",{\"msg\":\"socket.io connected\"}]")
        .send("2probe")
        .expect("3probe")
        .send(
            "42[\"connect_v2\",{\"appkey\":\"%s\",\"customid\":\"mini-1\"}]"
                .formatted(BridgeServer.APP))
        .expect(
            "42[\"connack\",{\"success\":true,\"sessionid\":\"%s-mini-1\"}]"
                .formatted(BridgeServer.APP))
        .send("42[\"get_alias\",{}]")
        .expect("42[\"alias\",{\"alias\":\"\"}]")
        .send("42[\"set_alias\",{\"alias\":\"mini\"}]")
        .expect("42[\"set_alias_ack\",{\"success\":true}]")
        .send("2probe")
        .expect("3probe")
        .send("42[\"publish2\",{\"topic\":\"t\",\"msg\":\"m\",\"opts\":\"\"}]");
    assertThat(client.next()).matches(MADE_PUBACK);
    client.send(
        "42[\"publish2_to_alias\",{\"alias\":\"mini\",\"msg\":\"m\","
            + "\"opts\":{\"qos\":\"0\",\"apn_json\":{\"aps\":{\"badge\":\"3\"}}}}]");
    assertThat(List.of(client.next(), client.next()))
        .anyMatch(packet -> packet.matches(MADE_PUBACK))
        .contains("42[\"message\",{\"topic\":\"mini\",\"msg\":\"m\"}]");
    client
        .send("42[\"get_topic_list\",{\"alias\":\"mini\"}]")
        .expect("42[\"get_topic_list_ack\",{\"success\":true,\"data\":{\"topics\":[]}}]")
        .send("2probe")
        .expect("3probe");
  }

  /**
   * Keeps no more than its session id, numbers every event, matches answers first-in first-out, and
   * writes an extra colon behind heartbeat and goodbye.
   */
  @Test
  void thePhpClientComesBack() throws IOException, InterruptedException {
    String session = BridgeServer.APP + "-" + CUSTOMID;
    connectedLegacy()
        .send("5:1000001::{\"name\":\"subscribe\",\"args\":{\"topic\":\"topic1\",\"qos\":2}}")
        .send(
            "5:1000002::{\"name\":\"publish\",\"args\":{\"topic\":\"a b\",\"msg\":\"m\",\"qos\":2}}")
        .send("5:1000003::{\"name\":\"unsubscribe\",\"args\":{\"topic\":\"topic2\"}}")
        .expectAll(
            List.of("6:::1000001", "6:::1000002", "6:::1000003"),
            List.of("{\"name\":\"suback\"", "{\"name\":\"puback\"", "{\"name\":\"unsuback\""))
        .send("2:::")
        .send("5:1000004::{\"name\":\"get_alias\",\"args\":[]}")
        .expect("6:::1000004")
        .expect("5:::{\"name\":\"alias\",\"args\":[{\"alias\":\"\"}]}")
        .send("5:1000005::{\"name\":\"disconn\",\"args\":[]}")
        .expect("6:::1000005")
        .send("0:::")
        .expect(RawClient.CLOSED);
    server.bench.publish("topic1", "Hello,World", Qos.AT_LEAST_ONCE);

    legacy()
        .send(
            "5:1000006::{\"name\":\"connect\",\"args\":{\"sessionid\":\"%s\"}}".formatted(session))
        .expect("6:::1000006")
        .expect(
            "5:::{\"name\":\"connack\",\"args\":[{\"success\":true,\"sessionid\":\"%s\"}]}"
                .formatted(session))
        .expect(
            "5:::{\"name\":\"message\",\"args\":[{\"topic\":\"topic1\",\"msg\":\"Hello,World\"}]}");
  }

  @Test
  void theyAllMeet() throws IOException, InterruptedException {
    RawClient legacy = connectedLegacy();
    RawClient modern = server.connected("modern").subscribe("t");

    legacy.send(
        "5:::{\"name\":\"publish\",\"args\":[{\"topic\":\"t\",\"msg\":\"hello form java socket.io"
            + " client\",\"messageId\":\"7\"}]}");

    modern.expectMessage("t", "hello form java socket.io client");
    legacy.expect("5:::{\"name\":\"puback\",\"args\":[{\"success\":true,\"messageId\":\"7\"}]}");
    assertThat(legacy.next())
        .startsWith("5:::{\"name\":\"recvack\",\"args\":[{\"success\":true,\"data\":\"{");
  }
}
