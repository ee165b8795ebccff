package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Socket.IO over Engine.IO 3 (clients 1.x and 2.x), packet by packet (socketio-protocol.md §3). */
class SocketIo4Test {
  private static final String WEBSOCKET = "/socket.io/?EIO=3&transport=websocket";
  private final BlockingQueue<Next> deciding = new LinkedBlockingQueue<>();
  private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
  private SocketIoServer server;
  private Http http;

  @BeforeEach
  void start() {
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .setup(
                s -> {
                  s.of("/").onConnect(sockets::add);
                  ConformanceServer.serve(s);
                  s.of("/slow")
                      .use((socket, next) -> deciding.add(next))
                      .onConnect(
                          socket -> socket.on("early", event -> event.acknowledge(event.arg(0))));
                })
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawWebSocket connected() {
    RawWebSocket socket = RawWebSocket.open(http.client(), server.port(), WEBSOCKET);
    assertThat(socket.next()).startsWith("0{");
    assertThat(socket.next()).isEqualTo("40");
    assertThat(socket.next()).isEqualTo("42[\"auth\",{}]");
    return socket;
  }

  @Test
  void clientsAreInTheMainNamespaceUnaskedAndMayAskAgain() throws Exception {
    RawWebSocket socket = connected();
    socket.send("40");
    socket.send("421[\"echo\",\"你好\"]");
    assertThat(socket.next()).isEqualTo("431[\"\\u4f60\\u597d\"]");
    assertThat(server.of("/").size()).isOne();
    assertThat(sockets.take().id()).hasSize(20);
  }

  @Test
  void otherNamespacesTakeQueriesAndRefuseWithText() {
    RawWebSocket socket = connected();
    socket.send("40/custom?token=x,");
    assertThat(socket.next()).isEqualTo("40/custom");
    assertThat(socket.next()).isEqualTo("42/custom,[\"auth\",{\"token\":\"x\"}]");
    socket.send("40/nowhere");
    assertThat(socket.next()).isEqualTo("44/nowhere,\"Invalid namespace\"");
  }

  @Test
  void whatComesWhileTheNamespaceDecidesIsNotLost() throws Exception {
    RawWebSocket socket = connected();
    socket.send("40/slow");
    Next decision = deciding.poll(60, TimeUnit.SECONDS);
    socket.send("42/slow,7[\"early\",1]");
    socket.send("421[\"echo\",2]");
    assertThat(socket.next()).isEqualTo("431[2]");
    decision.proceed();
    assertThat(socket.next()).isEqualTo("40/slow");
    assertThat(socket.next()).isEqualTo("43/slow,7[1]");
  }

  @Test
  void binaryTravelsInFramesWithTheirType() {
    RawWebSocket socket = connected();
    socket.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
    socket.send(new byte[] {4, 1, 2, 3});
    assertThat(socket.next()).isEqualTo("451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]");
    assertThat(socket.nextBinary()).containsExactly(4, 1, 2, 3);
  }

  @Test
  void clientsThatUpgradeWithoutPollingGetWhatWaited() {
    String opened = http.get("?EIO=3&transport=polling&b64=1").body();
    assertThat(opened).matches("\\d+:0\\{[^}]*}");
    RawWebSocket socket =
        RawWebSocket.open(http.client(), server.port(), WEBSOCKET + "&sid=" + Http.sid(opened));
    socket.send("2probe");
    assertThat(socket.next()).isEqualTo("3probe");
    socket.send("5");
    assertThat(socket.next()).isEqualTo("40");
    assertThat(socket.next()).isEqualTo("42[\"auth\",{}]");
  }

  @Test
  void pollingGetsTheConnectPacketAfterTheHandshakeNotInIt() {
    String opened = http.get("?EIO=3&transport=polling&b64=1").body();
    assertThat(opened).matches("\\d+:0\\{[^}]*}");
    String session = "?EIO=3&transport=polling&sid=" + Http.sid(opened);
    String packets = http.get(session).body();
    if (packets.equals("2:40")) {
      // What the application sends afterwards may come by the next poll.
      packets += http.get(session).body();
    }
    assertThat(packets).isEqualTo("2:4013:42[\"auth\",{}]");
  }

  @Test
  void writingIsAllTheConfirmationThereIs() throws Exception {
    connected();
    Socket socket = sockets.take();
    socket.emit("a");
    assertThat(socket.confirm().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(60));
  }

  @Test
  void leavingTheMainNamespaceKeepsTheOthers() throws Exception {
    RawWebSocket socket = connected();
    socket.send("40/custom");
    assertThat(socket.next()).isEqualTo("40/custom");
    socket.next();
    sockets.take().disconnect(false);
    assertThat(socket.next()).isEqualTo("41");
    socket.send("42/custom,3[\"echo\",1]");
    assertThat(socket.next()).isEqualTo("43/custom,3[1]");
  }
}
