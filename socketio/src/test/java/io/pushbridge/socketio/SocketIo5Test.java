package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO 5 (clients 3.x and 4.x), packet by packet (socketio-protocol.md §3.5 and §4). */
class SocketIo5Test {
  private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
  private static SocketIoServer server;
  private static Http http;

  @BeforeAll
  static void start() {
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .pingInterval(Duration.ofMillis(300))
            .pingTimeout(Duration.ofSeconds(5))
            .connectTimeout(Duration.ofSeconds(1))
            .setup(ConformanceServer::serve)
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawWebSocket open() {
    RawWebSocket socket = RawWebSocket.open(http.client(), server.port(), WEBSOCKET);
    assertThat(socket.next()).startsWith("0{");
    return socket;
  }

  private static RawWebSocket connected() {
    RawWebSocket socket = open();
    socket.send("40");
    assertThat(socket.nextMessage()).matches("40\\{\"sid\":\"[A-Za-z0-9_-]{20,}\"}");
    assertThat(socket.nextMessage()).isEqualTo("42[\"auth\",{}]");
    return socket;
  }

  @Test
  void clientsEnterTheMainNamespaceWithAndWithoutData() {
    connected();
    RawWebSocket socket = open();
    socket.send("40{\"token\":\"123\"}");
    assertThat(socket.nextMessage()).startsWith("40{\"sid\":");
    assertThat(socket.nextMessage()).isEqualTo("42[\"auth\",{\"token\":\"123\"}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"40/custom", "40/custom,", "40/custom,{}"})
  void clientsEnterOtherNamespaces(String connect) {
    RawWebSocket socket = open();
    socket.send(connect);
    assertThat(socket.nextMessage()).startsWith("40/custom,{\"sid\":");
    assertThat(socket.nextMessage()).isEqualTo("42/custom,[\"auth\",{}]");
  }

  @Test
  void unknownNamespaceIsRefused() {
    RawWebSocket socket = open();
    socket.send("40/random");
    assertThat(socket.nextMessage()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
  }

  @Test
  void whoNeverEntersIsDisconnected() {
    RawWebSocket socket = open();
    Thread answering = new Thread(() -> answerPings(socket));
    answering.start();
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS);
    answering.interrupt();
  }

  private static void answerPings(RawWebSocket socket) {
    try {
      while (socket.next().equals("2")) {
        socket.send("3");
      }
    } catch (IllegalStateException | java.util.concurrent.CompletionException e) {
      // Interrupted or closed: done.
    }
  }

  @Test
  void leavingTheMainNamespaceKeepsTheConnection() {
    RawWebSocket socket = connected();
    socket.send("41");
    assertThat(socket.next()).isEqualTo("2");
  }

  @Test
  void leavingOneNamespaceKeepsTheOther() {
    RawWebSocket socket = connected();
    socket.send("40/custom");
    assertThat(socket.nextMessage()).startsWith("40/custom,");
    assertThat(socket.nextMessage()).isEqualTo("42/custom,[\"auth\",{}]");
    socket.send("41/custom");
    socket.send("42[\"message\",\"to the main namespace\"]");
    assertThat(socket.nextMessage()).isEqualTo("42[\"message-back\",\"to the main namespace\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,\"2\",{\"3\":[true]}",
        "\"你好 😀\"",
        "12345678901234567890123,1.10,1E+400,0.1",
        "\"\\\"\\\\\\n\",null,[],{}"
      })
  void argumentsComeBackAsTheyWere(String args) {
    RawWebSocket socket = connected();
    socket.send("42[\"message\"," + args + "]");
    assertThat(socket.nextMessage()).isEqualTo("42[\"message-back\"," + args + "]");
    socket.send("42456[\"message-with-ack\"," + args + "]");
    assertThat(socket.nextMessage()).isEqualTo("43456[" + args + "]");
  }

  @Test
  void lineSeparatorsAndHalfCharactersAreEscaped() {
    RawWebSocket socket = connected();
    socket.send("42[\"message\",\"\u2028 \\ud83d\"]");
    assertThat(socket.nextMessage()).isEqualTo("42[\"message-back\",\"\\u2028 \\ud83d\"]");
  }

  @Test
  void binaryEventsAndAnswersComeBack() {
    RawWebSocket socket = connected();
    String args = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";
    socket.send("452-[\"message\"," + args + "]");
    socket.send(new byte[] {1, 2, 3});
    socket.send(new byte[] {4, 5, 6});
    assertThat(socket.nextMessage()).isEqualTo("452-[\"message-back\"," + args + "]");
    assertThat(socket.nextBinary()).containsExactly(1, 2, 3);
    assertThat(socket.nextBinary()).containsExactly(4, 5, 6);

    socket.send("452-789[\"message-with-ack\"," + args + "]");
    socket.send(new byte[] {1, 2, 3});
    socket.send(new byte[] {4, 5, 6});
    assertThat(socket.nextMessage()).isEqualTo("462-789[" + args + "]");
    assertThat(socket.nextBinary()).containsExactly(1, 2, 3);
    assertThat(socket.nextBinary()).containsExactly(4, 5, 6);
  }

  @Test
  void binaryEventsSurviveInterleavingPingsAndPolling() {
    String session = http.open();
    http.post(session, "40");
    assertThat(http.get(session).body()).startsWith("40{");
    http.post(session, "451-[\"message\",{\"a\":{\"_placeholder\":true,\"num\":0}}]\u001ebAQID");
    String body = http.get(session).body();
    if (body.equals("2")) {
      http.post(session, "3");
      body = http.get(session).body();
    }
    assertThat(body)
        .contains("451-[\"message-back\",{\"a\":{\"_placeholder\":true,\"num\":0}}]\u001ebAQID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4",
        "4abc",
        "47",
        "42{}",
        "42[]",
        "42[{}]",
        "42[\"a\"",
        "42[\"a\"]x",
        "42abc[\"message-with-ack\"]",
        "4212345678901234567890123[\"echo\"]",
        "43[]",
        "45[\"a\"]",
        "45-[\"a\"]",
        "459999-[\"a\"]",
        "451-[\"a\",{\"_placeholder\":true,\"num\":0}]|42[\"message\"]",
        "42/nowhere,[\"a\"]",
        "40\"x\""
      })
  void nonsenseEndsTheConnection(String packets) {
    RawWebSocket socket = connected();
    for (String packet : packets.split("\\|", -1)) {
      socket.send(packet);
    }
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1002);
  }

  @Test
  void placeholderWithoutAttachmentAndAttachmentWithoutPacketEndTheConnection() {
    RawWebSocket socket = connected();
    socket.send("451-[\"message\",{\"_placeholder\":true,\"num\":7}]");
    socket.send(new byte[1]);
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1002);
    RawWebSocket other = connected();
    other.send(new byte[1]);
    assertThat(other.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1002);
  }

  @Test
  void deepNestingEndsTheConnectionAndNothingElse() {
    RawWebSocket bystander = connected();
    RawWebSocket socket = connected();
    socket.send("42[\"message\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]");
    assertThat(socket.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1002);
    bystander.send("42[\"message\",1]");
    assertThat(bystander.nextMessage()).isEqualTo("42[\"message-back\",1]");
  }

  @Test
  void eventsNamedLikeLifecycleEventsAreEvents() {
    RawWebSocket socket = connected();
    socket.send("42[\"connect\",{\"appkey\":\"x\"}]");
    assertThat(socket.nextMessage()).isEqualTo("42[\"connack\",{\"success\":true}]");
  }

  @Test
  void aPollCarriesAtMostSixteenPacketsAndLosesNone() {
    String session = http.open();
    http.post(session, "40");
    assertThat(http.get(session).body()).startsWith("40{");
    http.post(session, "42[\"burst\",100]");
    int expected = 0;
    while (expected < 100) {
      String[] packets = http.get(session).body().split("\u001e", -1);
      assertThat(packets).hasSizeLessThanOrEqualTo(16);
      for (String packet : packets) {
        if (packet.equals("2")) {
          http.post(session, "3");
        } else if (packet.startsWith("42[\"b\"")) {
          assertThat(packet).isEqualTo("42[\"b\"," + expected++ + "]");
        }
      }
    }
  }
}
