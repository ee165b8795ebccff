package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Adapter} promises, whether its sockets are those of one server or of several.
 * The clients are spread over the servers.
 */
abstract class AdapterContract {
  private static final Duration LONG = Duration.ofSeconds(60);
  private final HttpClient http = HttpClient.newHttpClient();
  private final BlockingQueue<Socket> entered = new LinkedBlockingQueue<>();
  private final List<RawWebSocket> clients = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private List<SocketIoServer> servers;

  /** The servers whose namespaces are one. */
  abstract List<SocketIoServer> servers();

  /** The settings that all have in common. */
  static SocketIoServerBuilder builder() {
    return SocketIoServer.builder().host("127.0.0.1").port(0);
  }

  @BeforeEach
  void start() throws InterruptedException {
    servers = servers();
    servers.forEach(server -> server.of("/").onConnect(entered::add));
    for (int i = 0; i < 4; i++) {
      enter(servers.get(i % servers.size()));
    }
  }

  @AfterEach
  void stop() {
    servers.forEach(SocketIoServer::close);
  }

  private void enter(SocketIoServer server) throws InterruptedException {
    RawWebSocket client =
        RawWebSocket.open(http, server.port(), "/socket.io/?EIO=4&transport=websocket");
    client.next();
    client.send("40");
    assertThat(client.next()).startsWith("40");
    clients.add(client);
    sockets.add(entered.poll(60, TimeUnit.SECONDS));
  }

  private Namespace main() {
    return servers.get(0).of("/");
  }

  /** What each client was sent before a mark that comes last. */
  private List<String> heard() {
    main().emit("mark");
    List<String> heard = new ArrayList<>();
    for (RawWebSocket client : clients) {
      StringBuilder events = new StringBuilder();
      for (String next = client.next(); !next.equals("42[\"mark\"]"); next = client.next()) {
        events.append(next.replaceAll("^42\\[\"|\"\\]$", ""));
      }
      heard.add(events.toString());
    }
    return heard;
  }

  @Test
  void everyoneIsReachedOnceAndInOrder() {
    sockets.get(1).join("a");
    sockets.get(1).join("b");
    sockets.get(2).join("b");
    main().emit("1");
    main().to("a").to("b").emit("2");
    main().in("b").except("a").emit("3");
    main().except(sockets.get(3).id()).emit("4");
    main().to(sockets.get(0).id()).emit("5");
    sockets.get(2).to("b").emit("6");
    sockets.get(0).broadcast().emit("7");
    main().to("nobody").emit("8");
    assertThat(heard()).containsExactly("145", "12467", "12347", "17");
  }

  @Test
  void whoLeftARoomIsNotReachedByIt() {
    sockets.forEach(socket -> socket.join("a"));
    sockets.get(1).leave("a");
    main().to("a").emit("x");
    assertThat(heard()).containsExactly("x", "", "x", "x");
    sockets.get(0).leave("a");
    sockets.get(0).leave("a");
    sockets.get(0).join("a");
    main().to("a").emit("y");
    assertThat(heard()).containsExactly("y", "", "y", "y");
  }

  @Test
  void disconnectsWhoIsMeantAndNobodyElse() {
    sockets.get(1).join("a");
    sockets.get(2).join("a");
    main().to("a").disconnectSockets(false);
    assertThat(clients.get(1).next()).isEqualTo("41");
    assertThat(clients.get(2).next()).isEqualTo("41");
    await().until(() -> servers.stream().mapToInt(server -> server.of("/").size()).sum() == 2);
    assertThat(main().socket(sockets.get(0).id())).contains(sockets.get(0));
    assertThat(main().socket(sockets.get(2).id())).isEmpty();
    main().to("a").to(sockets.get(0).id()).emit("rest");
    assertThat(clients.get(0).next()).isEqualTo("42[\"rest\"]");
  }

  @Test
  void answersAreCollectedUntilTheTimeIsOver() {
    var all = main().emitWithAck(LONG, "ask", 1).toCompletableFuture();
    for (int i = 0; i < 4; i++) {
      assertThat(clients.get(i).next()).isEqualTo("420[\"ask\",1]");
      clients.get(i).send("430[" + i + "]");
    }
    assertThat(all).succeedsWithin(LONG);
    assertThat(all.join().missing()).isZero();
    assertThat(all.join().answers().stream().flatMap(List::stream).map(JsonNode::asInt))
        .containsExactlyInAnyOrder(0, 1, 2, 3);

    sockets.forEach(socket -> socket.join("a"));
    var some = sockets.get(0).to("a").emitWithAck(Duration.ofSeconds(2), "ask");
    for (int i = 1; i < 4; i++) {
      assertThat(clients.get(i).next()).isEqualTo("421[\"ask\"]");
    }
    clients.get(1).send("431[true]");
    clients.get(2).abort();
    assertThat(some.toCompletableFuture()).succeedsWithin(LONG);
    BroadcastAnswers answers = some.toCompletableFuture().join();
    assertThat(answers.answers()).hasSize(1);
    assertThat(answers.missing()).as("one is gone, one is silent").isEqualTo(2);

    var none = main().to("nobody").emitWithAck(LONG, "ask").toCompletableFuture();
    assertThat(none).succeedsWithin(LONG);
    assertThat(none.join().answers()).isEmpty();
  }

  @Test
  void walksOverTheSocketsOfItsOwnServer() {
    BlockingQueue<Socket> walked = new LinkedBlockingQueue<>();
    servers.forEach(server -> server.of("/").forEach(walked::add));
    await().until(() -> walked.size() == 4);
    assertThat(walked).containsExactlyInAnyOrderElementsOf(sockets);
  }
}
