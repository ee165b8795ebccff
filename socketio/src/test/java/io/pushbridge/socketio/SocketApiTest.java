package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.socketio.engine.Generation;
import io.pushbridge.socketio.engine.SessionEndedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server's API promises to applications. */
class SocketApiTest {
  private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
  private SocketIoServer server;
  private Http http;
  private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() {
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .outboxLimits(1000, 4 << 20)
            .setup(s -> s.of("/").onConnect(this::connected))
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  private void connected(Socket socket) {
    socket.onDisconnecting(r -> log.add("disconnecting " + r.text() + " " + socket.rooms().size()));
    socket.onDisconnect(r -> log.add("disconnect " + r.text() + " " + socket.rooms().size()));
    sockets.add(socket);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket nextSocket() throws InterruptedException {
    Socket socket = sockets.poll(60, TimeUnit.SECONDS);
    assertThat(socket).isNotNull();
    return socket;
  }

  private String nextLine() throws InterruptedException {
    return log.poll(60, TimeUnit.SECONDS);
  }

  private RawWebSocket raw() {
    RawWebSocket socket =
        RawWebSocket.open(http.client(), server.port(), WEBSOCKET + "&token=a&token=b&x=%20y");
    socket.next();
    socket.send("40");
    assertThat(socket.next()).startsWith("40");
    return socket;
  }

  @Test
  void handshakeTellsWhatTheClientSaid() throws Exception {
    raw();
    Handshake handshake = nextSocket().handshake();
    assertThat(handshake.generation()).isEqualTo(Generation.EIO4);
    assertThat(handshake.query().all("token")).containsExactly("a", "b");
    assertThat(handshake.query().first("x")).hasValue(" y");
    assertThat(handshake.query().first("none")).isEmpty();
    assertThat(handshake.headers().first("uPGRADE")).hasValue("websocket");
    assertThat(handshake.auth().isObject()).isTrue();
    assertThat(handshake.remoteAddress().getAddress().isLoopbackAddress()).isTrue();
    assertThat(handshake.toString()).doesNotContain("token");
  }

  @Test
  void connectMiddlewareRefusesWithData() {
    server
        .of("/guarded")
        .use(
            (socket, next) -> {
              if (socket.handshake().auth().path("token").asText().equals("good")) {
                new Thread(next::proceed).start();
              } else {
                next.refuse("not authorized", Map.of("code", 7));
              }
            });
    try (JavaClient bad = guarded("bad");
        JavaClient good = guarded("good")) {
      assertThat(bad.next("connect_error")[0].toString())
          .contains("\"message\":\"not authorized\"", "\"data\":{\"code\":7}");
      good.next("connect");
      assertThat(server.of("/guarded").size()).isEqualTo(1);
    }
  }

  private JavaClient guarded(String token) {
    return JavaClient.connecting(server.port(), "/guarded", Map.of("token", token), "websocket");
  }

  @Test
  void packetMiddlewareSeesAndRefusesEvents() throws Exception {
    RawWebSocket client = raw();
    Socket socket = nextSocket();
    socket.use(
        (event, next) -> {
          if (event.name().equals("bad")) {
            next.refuse("no " + event.arg(0).asText(), Map.of("code", 9));
          } else {
            next.proceed();
          }
        });
    socket.onError(refusal -> log.add("error " + refusal.message() + refusal.data()));
    socket.onAny(event -> log.add("any " + event.name()));
    socket.on("good", event -> log.add("good " + event.arg(0).asInt()));
    client.send("42[\"bad\",1]");
    client.send("42[\"good\",2]");
    assertThat(List.of(nextLine(), nextLine(), nextLine()))
        .containsExactly("error no 1{\"code\":9}", "any good", "good 2");
  }

  @Test
  void aHandlerThatThrowsHarmsNobody() throws Exception {
    RawWebSocket client = raw();
    Socket socket = nextSocket();
    socket.on(
        "bad",
        event -> {
          throw new IllegalStateException("thrown by a test");
        });
    socket.on("bad", event -> event.acknowledge("second handler"));
    client.send("421[\"bad\"]");
    assertThat(client.next()).isEqualTo("431[\"second handler\"]");
  }

  @Test
  void roomsReachTheirMembersOnce() throws Exception {
    RawWebSocket first = raw();
    Socket one = nextSocket();
    RawWebSocket second = raw();
    Socket two = nextSocket();
    RawWebSocket third = raw();
    Socket three = nextSocket();
    one.join("a");
    one.join("b");
    two.join("b");
    assertThat(one.rooms()).containsExactlyInAnyOrder(one.id(), "a", "b");

    server.of("/").to("a").to("b").emit("ab");
    assertThat(first.next()).isEqualTo("42[\"ab\"]");
    assertThat(second.next()).isEqualTo("42[\"ab\"]");
    one.to("b").emit("others");
    assertThat(second.next()).isEqualTo("42[\"others\"]");
    server.of("/").to(three.id()).emit("own room");
    assertThat(third.next()).isEqualTo("42[\"own room\"]");
    server.of("/").except("a").except(three.id()).emit("but");
    assertThat(second.next()).isEqualTo("42[\"but\"]");
    one.in("b").emit("the same");
    assertThat(second.next()).isEqualTo("42[\"the same\"]");
    one.except(three.id()).emit("neither");
    assertThat(second.next()).isEqualTo("42[\"neither\"]");
    server.of("/").to("a").in("b").except(two.id()).emit("all but two");
    assertThat(first.next()).isEqualTo("42[\"all but two\"]");
    two.leave("b");
    server.of("/").in("b").emit("left");
    server.of("/").emit("end");
    assertThat(first.next()).isEqualTo("42[\"left\"]");
    assertThat(first.next()).isEqualTo("42[\"end\"]");
    assertThat(second.next()).isEqualTo("42[\"end\"]");
    assertThat(third.next()).isEqualTo("42[\"end\"]");
    one.broadcast().disconnectSockets(false);
    assertThat(second.next()).isEqualTo("41");
    assertThat(third.next()).isEqualTo("41");
    await().until(() -> server.of("/").size() == 1);
  }

  @Test
  void disconnectingStillHasRoomsAndReasonsAreTheStandardOnes() throws Exception {
    RawWebSocket client = raw();
    Socket socket = nextSocket();
    socket.join("room");
    client.send("41");
    assertThat(nextLine()).isEqualTo("disconnecting client namespace disconnect 2");
    assertThat(nextLine()).isEqualTo("disconnect client namespace disconnect 0");
    assertThat(socket.isConnected()).isFalse();

    raw().abort();
    nextSocket();
    assertThat(nextLine()).isEqualTo("disconnecting transport close 1");
    assertThat(nextLine()).isEqualTo("disconnect transport close 0");

    RawWebSocket kicked = raw();
    nextSocket().disconnect(true);
    assertThat(kicked.next()).isEqualTo("41");
    assertThat(kicked.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1000);
    assertThat(nextLine()).isEqualTo("disconnecting server namespace disconnect 1");
    assertThat(nextLine()).isEqualTo("disconnect server namespace disconnect 0");

    RawWebSocket last = raw();
    nextSocket();
    server.close();
    assertThat(last.closed()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(1001);
    assertThat(nextLine()).isEqualTo("disconnecting server shutting down 1");
  }

  @Test
  void brokenAndSilentConnectionsHaveTheStandardReasons() throws Exception {
    RawWebSocket babbling = raw();
    nextSocket();
    babbling.send("42{}");
    assertThat(nextLine()).isEqualTo("disconnecting parse error 1");
    assertThat(nextLine()).isEqualTo("disconnect parse error 0");

    RawWebSocket shouting = raw();
    nextSocket();
    shouting.sendInParts("42[\"" + "x".repeat(400_000), 3);
    assertThat(nextLine()).isEqualTo("disconnecting transport error 1");
    assertThat(nextLine()).isEqualTo("disconnect transport error 0");

    RawWebSocket leaving = raw();
    nextSocket();
    leaving.send("1");
    assertThat(nextLine()).isEqualTo("disconnecting transport close 1");
    assertThat(nextLine()).isEqualTo("disconnect transport close 0");

    try (SocketIoServer impatient =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .pingInterval(Duration.ofMillis(100))
            .pingTimeout(Duration.ofMillis(100))
            .setup(s -> s.of("/").onConnect(this::connected))
            .start()) {
      RawWebSocket silent = RawWebSocket.open(http.client(), impatient.port(), WEBSOCKET);
      silent.send("40");
      nextSocket();
      assertThat(nextLine()).isEqualTo("disconnecting ping timeout 1");
      assertThat(nextLine()).isEqualTo("disconnect ping timeout 0");
    }
  }

  @Test
  void messagesAreEventsOfThatName() throws Exception {
    RawWebSocket client = raw();
    nextSocket().send("hi", 1);
    assertThat(client.next()).isEqualTo("42[\"message\",\"hi\",1]");
  }

  @Test
  void oldClientsLearnThatAnEventWasRefused() throws Exception {
    RawWebSocket client =
        RawWebSocket.open(http.client(), server.port(), WEBSOCKET.replace("EIO=4", "EIO=3"));
    client.next();
    assertThat(client.next()).isEqualTo("40");
    nextSocket().use((event, next) -> next.refuse("no", event.arg(0)));
    client.send("42[\"e\",{\"code\":9}]");
    assertThat(client.next()).isEqualTo("44{\"code\":9}");
    client.send("42[\"e\"]");
    assertThat(client.next()).isEqualTo("44\"no\"");
  }

  @Test
  void answersArriveOrTimeOutOrFailWithTheConnection() throws Exception {
    RawWebSocket client = raw();
    Socket socket = nextSocket();
    CompletableFuture<List<JsonNode>> first = ask(socket, Duration.ofSeconds(20));
    assertThat(client.next()).isEqualTo("420[\"ask\",1]");
    client.send("430[\"yes\",2]");
    assertThat(first.get(60, TimeUnit.SECONDS)).map(JsonNode::asText).containsExactly("yes", "2");

    assertThat(failure(ask(socket, Duration.ofMillis(50)))).isInstanceOf(TimeoutException.class);
    client.send("431[\"late\"]");
    CompletableFuture<List<JsonNode>> lost = ask(socket, Duration.ofSeconds(20));
    client.abort();
    assertThat(failure(lost)).isInstanceOf(SessionEndedException.class);
    assertThat(failure(ask(socket, Duration.ofSeconds(20))))
        .isInstanceOf(SessionEndedException.class);
  }

  private static CompletableFuture<List<JsonNode>> ask(Socket socket, Duration timeout) {
    return socket.emitWithAck(timeout, "ask", 1).toCompletableFuture();
  }

  private static Throwable failure(CompletableFuture<?> future) throws Exception {
    try {
      return new AssertionError("succeeded with " + future.get(60, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void webSocketConfirmsByThePongToAPingSentAfterwards() throws Exception {
    RawWebSocket client = raw();
    Socket socket = nextSocket();
    socket.emit("a");
    CompletableFuture<Void> first = socket.confirm().toCompletableFuture();
    assertThat(client.next()).isEqualTo("42[\"a\"]");
    assertThat(client.next()).isEqualTo("2");
    socket.emit("b");
    CompletableFuture<Void> second = socket.confirm().toCompletableFuture();
    assertThat(client.next()).isEqualTo("42[\"b\"]");
    assertThat(first).isNotDone();
    client.send("3");
    assertThat(first).succeedsWithin(10, TimeUnit.SECONDS);
    // That pong answers a ping sent before "b": it proves nothing about it.
    assertThat(client.next()).isEqualTo("2");
    assertThat(second).isNotDone();
    client.send("3");
    assertThat(second).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(socket.confirm().toCompletableFuture()).succeedsWithin(10, TimeUnit.SECONDS);

    socket.emit("c");
    CompletableFuture<Void> lost = socket.confirm().toCompletableFuture();
    client.abort();
    assertThat(failure(lost)).isInstanceOf(SessionEndedException.class);
  }

  @Test
  void pollingConfirmsByTheNextPoll() throws Exception {
    String session = http.open();
    http.post(session, "40");
    assertThat(http.get(session).body()).startsWith("40");
    Socket socket = nextSocket();
    socket.emit("a");
    CompletableFuture<Void> confirmed = socket.confirm().toCompletableFuture();
    assertThat(http.get(session).body()).isEqualTo("42[\"a\"]");
    assertThat(confirmed).isNotDone();
    var poll = http.getAsync(session);
    assertThat(confirmed).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(poll).isNotDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  void aSlowConsumerIsToldApartAndThenDisconnected(String transport) throws Exception {
    JavaClient fast = JavaClient.connected(server.port(), "websocket");
    fast.record("end");
    Socket fastSocket = nextSocket();
    StuckClient stuck = new StuckClient(server.port(), transport);
    try {
      Socket socket = nextSocket();
      assertThat(socket.isWritable()).isTrue();
      String kilobyte = "x".repeat(1024);
      for (int i = 0; i < 100_000 && socket.isWritable(); i++) {
        socket.emit("data", kilobyte);
      }
      assertThat(socket.isWritable()).isFalse();
      assertThat(socket.isConnected()).isTrue();
      for (int i = 0; i < 100_000 && socket.isConnected(); i++) {
        socket.emit("data", kilobyte);
      }
      assertThat(nextLine()).isEqualTo("disconnecting slow consumer 1");
      assertThat(server.slowConsumers()).isEqualTo(1);
      fastSocket.emit("end");
      fast.next("end");
    } finally {
      stuck.close();
      fast.close();
    }
  }

  @Test
  void turnsWritableAgainWhenTheClientCatchesUp() throws Exception {
    String session = http.open();
    http.post(session, "40");
    assertThat(http.get(session).body()).startsWith("40");
    Socket socket = nextSocket();
    socket.onWritable(() -> log.add("writable"));
    for (int i = 0; socket.isWritable(); i++) {
      socket.emit("n", i);
    }
    assertThat(log).isEmpty();
    await()
        .until(
            () -> {
              http.get(session);
              return log.contains("writable");
            });
    assertThat(socket.isWritable()).isTrue();
  }

  @Test
  void eventsOfOneThreadKeepTheirOrderOnEveryLoop() throws Exception {
    RawWebSocket first = raw();
    RawWebSocket second = raw();
    nextSocket().join("r");
    nextSocket().join("r");
    for (int i = 0; i < 300; i++) {
      server.of("/").to("r").emit(PreparedEvent.of("n", i, new byte[] {(byte) i}));
    }
    for (RawWebSocket client : List.of(first, second)) {
      for (int i = 0; i < 300; i++) {
        assertThat(client.next())
            .isEqualTo("451-[\"n\"," + i + ",{\"_placeholder\":true,\"num\":0}]");
        assertThat(client.nextBinary()).containsExactly((byte) i);
      }
    }
  }

  @Test
  void namesThatCannotTravelAreRefused() {
    for (String name : List.of("", "chat", "/a,b", "/a?b", "/聊天")) {
      assertThatThrownBy(() -> server.of(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    SocketIoServerBuilder second = SocketIoServer.builder().host("127.0.0.1").port(server.port());
    assertThatThrownBy(second::start)
        .hasMessageContaining("cannot listen on /127.0.0.1:" + server.port());
  }
}
