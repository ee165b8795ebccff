package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.message.Qos;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worked frames of socketio-api.md §5, with clients of the older generations. */
class GenerationsTest {
  private static final String CUSTOMID = "f02bf150-c653-4557-973f-8526b078d736";

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
