package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.pushbridge.core.registration.Registration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MQTT over WebSocket at {@code /mqtt}. */
final class WebSocketTest {
  private TestBroker broker;

  @BeforeEach
  void start() {
    broker = new TestBroker();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private URI uri(String scheme, String path) {
    return URI.create(
        "%s://%s:%d%s".formatted(scheme, TestBroker.HOST, broker.server().webSocketPort(), path));
  }

  @Test
  void aClientPublishesToItself() throws Exception {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("ws")
            .serverHost(TestBroker.HOST)
            .serverPort(broker.server().webSocketPort())
            .webSocketConfig()
            .serverPath("mqtt")
            .applyWebSocketConfig()
            .simpleAuth()
            .username(TestBroker.APP.text())
            .password(TestBroker.PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();
    byte[] large = new byte[200_000];
    Arrays.fill(large, (byte) 7);
    try (var messages = client.publishes(MqttGlobalPublishFilter.ALL)) {
      for (MqttQos qos : MqttQos.values()) {
        client.subscribeWith().topicFilter("t").qos(qos).send();
        client.publishWith().topic("t").qos(qos).payload(large).send();
        assertThat(messages.receive(60, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes())
            .isEqualTo(large);
      }
    }
    client.disconnect();
  }

  /** Gathers what comes in binary frames and how it ends. */
  private static final class Frames implements WebSocket.Listener {
    private final CompletableFuture<byte[]> first = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      first.complete(bytes);
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.complete(-1);
    }
  }

  @Test
  void packetsMaySpanFramesOfTheOldSubprotocolToo() throws Exception {
    Frames frames = new Frames();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("mqttv3.1")
            .buildAsync(uri("ws", "/mqtt"), frames)
            .get(60, TimeUnit.SECONDS);
    assertThat(socket.getSubprotocol()).isEqualTo("mqttv3.1");
    byte[] connect = RawClient.connect3("split", true);
    socket.sendBinary(ByteBuffer.wrap(connect, 0, 5), false).get(60, TimeUnit.SECONDS);
    socket.sendBinary(ByteBuffer.wrap(connect, 5, 20), true).get(60, TimeUnit.SECONDS);
    socket
        .sendBinary(ByteBuffer.wrap(connect, 25, connect.length - 25), true)
        .get(60, TimeUnit.SECONDS);
    assertThat(frames.first.get(60, TimeUnit.SECONDS)).containsExactly(0x20, 2, 0, 0);
    socket.abort();
  }

  /** [MQTT-6.0.0-2]: clients in browsers put all packets of a moment into one frame. */
  @Test
  void manyPacketsMayComeInOneFrame() throws Exception {
    int packets = 4_000;
    Bytes received = new Bytes(4 + 4 * packets);
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("mqtt")
            .buildAsync(uri("ws", "/mqtt"), received)
            .get(60, TimeUnit.SECONDS);
    byte[] connect = RawClient.connect3("corked", true);
    socket.sendBinary(ByteBuffer.wrap(connect), true).get(60, TimeUnit.SECONDS);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    answers.writeBytes(RawClient.bytes(0x20, 2, 0, 0));
    for (int i = 1; i <= packets; i++) {
      frame.writeBytes(RawClient.publish3(0x02, i, "t", "x".repeat(100)));
      answers.writeBytes(RawClient.ack(0x40, i));
    }
    assertThat(frame.size()).isGreaterThan(400 * 1024);
    socket.sendBinary(ByteBuffer.wrap(frame.toByteArray()), true).get(60, TimeUnit.SECONDS);
    assertThat(received.all.get(60, TimeUnit.SECONDS)).isEqualTo(answers.toByteArray());
    socket.abort();
  }

  /** Gathers so many bytes of binary frames. */
  private static final class Bytes implements WebSocket.Listener {
    private final int wanted;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> all = new CompletableFuture<>();

    Bytes(int wanted) {
      this.wanted = wanted;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      got.writeBytes(bytes);
      if (got.size() >= wanted) {
        all.complete(got.toByteArray());
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      all.completeExceptionally(new IOException("closed: " + code));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      all.completeExceptionally(error);
    }
  }

  @Test
  void theDialectComesInBinaryFramesToo() throws Exception {
    Frames frames = new Frames();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("mqtt")
            .buildAsync(uri("ws", "/mqtt"), frames)
            .get(60, TimeUnit.SECONDS);
    Registration device = NativeClient.register(broker, TestBroker.APP, "browser");
    socket
        .sendBinary(ByteBuffer.wrap(NativeClient.connect(device, 0xC2)), true)
        .get(60, TimeUnit.SECONDS);
    assertThat(frames.first.get(60, TimeUnit.SECONDS)).containsExactly(0x20, 2, 0, 0);
    socket.abort();
  }

  @Test
  void aTextFrameEndsTheConnection() throws Exception {
    Frames frames = new Frames();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("mqtt")
            .buildAsync(uri("ws", "/mqtt"), frames)
            .get(60, TimeUnit.SECONDS);
    socket.sendText("hello", true).get(60, TimeUnit.SECONDS);
    assertThat(frames.closed.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void anythingElseIsNotFound() throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri("http", "/other")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(404);
  }

  @Test
  void aTakenPortIsNamedAndNothingListens() {
    MqttServerOptions taken =
        new MqttServerOptions(
            TestBroker.HOST, 0, broker.server().webSocketPort(), Optional.empty());
    assertThatThrownBy(() -> new TestBroker(taken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("MQTT over WebSocket")
        .hasMessageContaining(String.valueOf(broker.server().webSocketPort()));
  }
}
