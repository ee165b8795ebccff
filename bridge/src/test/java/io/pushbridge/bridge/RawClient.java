package io.pushbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An Engine.IO 4 client on a bare WebSocket, which sees every packet as its text: events come as
 * {@code ["name",{…}]}, other Socket.IO packets as they are, and the end as {@code closed}.
 */
final class RawClient implements WebSocket.Listener {
  static final String CLOSED = "closed";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long PATIENCE_SECONDS = 60;

  private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
  private final boolean bare;
  private final StringBuilder partial = new StringBuilder();
  private volatile boolean silent;
  private volatile boolean withoutReceipts;
  private volatile boolean stuck;
  private WebSocket socket;
  // Sends follow each other: the WebSocket takes one at a time.
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

  private RawClient(boolean bare) {
    this.bare = bare;
  }

  /** A client that has entered the namespace {@code /}. */
  static RawClient open(int port) {
    RawClient client = new RawClient(false);
    client.connect(port, "/socket.io/?EIO=4&transport=websocket");
    client.send("40");
    assertThat(client.next()).startsWith("0{");
    assertThat(client.next()).startsWith("40{");
    return client;
  }

  /** A client that sees every frame as it is, and does nothing by itself. */
  static RawClient bare(int port, String path) {
    RawClient client = new RawClient(true);
    client.connect(port, path);
    return client;
  }

  private void connect(int port, String path) {
    socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
            .join();
  }

  /** Sends a packet. */
  synchronized RawClient send(String packet) {
    sending = sending.thenCompose(sent -> socket.sendText(packet, true));
    return this;
  }

  /** Sends an attachment. */
  synchronized RawClient send(byte[] attachment) {
    sending = sending.thenCompose(sent -> socket.sendBinary(ByteBuffer.wrap(attachment), true));
    return this;
  }

  /** Emits an event with one argument. */
  RawClient emit(String event, String json) {
    return send("42[\"%s\",%s]".formatted(event, json));
  }

  /** The next packet that is not about heartbeats. */
  String next() {
    try {
      String packet = packets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(packet).as("a packet in time").isNotNull();
      return packet;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next packet with this beginning; what comes before it is passed over. */
  String nextOf(String beginning) {
    String packet = next();
    while (!packet.startsWith(beginning)) {
      assertThat(packet).isNotEqualTo(CLOSED);
      packet = next();
    }
    return packet;
  }

  /** The next packet is this one. */
  RawClient expect(String packet) {
    assertThat(next()).isEqualTo(packet);
    return this;
  }

  /** Two sequences come next, each in its order: packets, and beginnings of other events. */
  RawClient expectAll(List<String> acks, List<String> events) {
    List<String> came = new ArrayList<>();
    for (int i = 0; i < acks.size() + events.size(); i++) {
      came.add(next());
    }
    assertThat(came).filteredOn(acks::contains).isEqualTo(acks);
    assertThat(came)
        .filteredOn(packet -> !acks.contains(packet))
        .zipSatisfy(events, (packet, event) -> assertThat(packet).startsWith("5:::" + event));
    return this;
  }

  /** The next packet is this message. */
  RawClient expectMessage(String topic, String text) {
    return expect("[\"message\",{\"topic\":\"%s\",\"msg\":\"%s\"}]".formatted(topic, text));
  }

  /** Nothing came before the answer to a question asked now. */
  RawClient expectNothing() {
    return ask("get_state", "{}", "get_state_ack");
  }

  /** Two round trips: after them, what the first one proved has been noted. */
  RawClient settle() {
    return expectNothing().expectNothing();
  }

  private RawClient ask(String event, String json, String answer) {
    emit(event, json);
    assertThat(next()).startsWith("[\"" + answer + "\"");
    return this;
  }

  RawClient subscribe(String filter) {
    return subscribe(filter, 1);
  }

  RawClient subscribe(String filter, int qos) {
    return emit(
            "subscribe", "{\"topic\":\"%s\",\"qos\":%d,\"messageId\":\"1\"}".formatted(filter, qos))
        .expect(
            "[\"suback\",{\"success\":true,\"topic\":\"%s\",\"messageId\":\"1\"}]"
                .formatted(filter));
  }

  RawClient alias(String alias) {
    return emit("set_alias", "{\"alias\":\"%s\"}".formatted(alias))
        .expect("[\"set_alias_ack\",{\"success\":true}]");
  }

  /** Publishes with QoS 1 and waits for its answer. */
  RawClient publish(String topic, String text) {
    return emit(
            "publish",
            "{\"topic\":\"%s\",\"msg\":\"%s\",\"messageId\":\"5\"}".formatted(topic, text))
        .expect("[\"puback\",{\"success\":true,\"messageId\":\"5\"}]");
  }

  /** Publishes to itself: its answer and the message come, in either order. */
  RawClient exchange(String topic, String text) {
    emit("publish", "{\"topic\":\"%s\",\"msg\":\"%s\",\"messageId\":\"5\"}".formatted(topic, text));
    assertThat(List.of(next(), next()))
        .containsExactlyInAnyOrder(
            "[\"puback\",{\"success\":true,\"messageId\":\"5\"}]",
            "[\"message\",{\"topic\":\"%s\",\"msg\":\"%s\"}]".formatted(topic, text));
    return this;
  }

  /** Whether the server has closed the connection; nothing is taken from what came. */
  boolean ended() {
    return packets.contains(CLOSED);
  }

  /** Does not answer pings from now on, so nothing is proved any more. */
  RawClient silent() {
    silent = true;
    return this;
  }

  /** Reads nothing from now on but the packet that comes next. */
  RawClient stuck() {
    stuck = true;
    return this;
  }

  /** Passes over what tells of receipts from now on. */
  RawClient withoutReceipts() {
    withoutReceipts = true;
    return this;
  }

  /** Leaves as Socket.IO clients do. */
  void disconnect() {
    send("41");
    sending.join();
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  /** Is gone without a word. */
  void abort() {
    socket.abort();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      take(partial.toString());
      partial.setLength(0);
    }
    if (!stuck) {
      from.request(1);
    }
    return null;
  }

  private void take(String packet) {
    if (bare) {
      packets.add(packet);
    } else if (packet.equals("2")) {
      if (!silent) {
        send("3");
      }
    } else if (!withoutReceipts || !packet.startsWith("42[\"recvack\"")) {
      packets.add(packet.startsWith("42") ? packet.substring(2) : packet);
    }
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    packets.add(CLOSED);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    packets.add(CLOSED);
  }
}
