package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The server that the client matrix runs against: what the conformance server answers, and rooms,
 * bursts and farewells.
 */
final class MatrixServer {
  static final int BURST = 500;

  private MatrixServer() {}

  static SocketIoServer start() {
    return start(SocketIoServer.builder());
  }

  /** A server on loops of that kind, which are not closed with it. */
  static SocketIoServer start(IoKind kind) {
    EventLoopGroup loops = kind.loops();
    return start(SocketIoServer.builder().eventLoops(loops, loops));
  }

  static SocketIoServer start(SocketIoServerBuilder builder) {
    return builder
        .host("127.0.0.1")
        .port(0)
        .pingInterval(Duration.ofMillis(500))
        .pingTimeout(Duration.ofMillis(1500))
        .setup(MatrixServer::serve)
        .start();
  }

  private static void serve(SocketIoServer server) {
    ConformanceServer.serve(server);
    server.of("/").onConnect(MatrixServer::more);
    server.of("/custom").onConnect(MatrixServer::more);
  }

  private static void more(Socket socket) {
    List<JsonNode> collected = new ArrayList<>();
    socket.on(
        "collect",
        event -> {
          collected.add(event.arg(0));
          if (collected.size() == BURST) {
            socket.emit("collected", List.copyOf(collected));
            collected.clear();
          }
        });
    socket.on(
        "join",
        event -> {
          socket.join(event.arg(0).asText());
          event.acknowledge();
        });
    socket.on("room", event -> socket.to(event.arg(0).asText()).emit("room-push", event.arg(1)));
    socket.on("kick", event -> socket.disconnect(false));
  }
}
