package io.pushbridge.socketio.chat;

import com.sun.net.httpserver.HttpServer;
import io.pushbridge.socketio.Event;
import io.pushbridge.socketio.Socket;
import io.pushbridge.socketio.SocketIoServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * The classic chat: what somebody says in a room, everybody in it hears. A second namespace, {@code
 * /news}, tells who comes and goes. Start {@code main} and open http://localhost:8000/.
 */
public final class ChatServer {
  private static final int PORT = 3000;
  private static final int PAGE_PORT = 8000;

  private ChatServer() {}

  /** Serves the chat on port 3000 and its page on port 8000. */
  public static void main(String[] args) throws IOException {
    SocketIoServer chat = start(PORT);
    HttpServer pages = HttpServer.create(new InetSocketAddress(PAGE_PORT), 0);
    pages.createContext(
        "/",
        exchange -> {
          try (exchange;
              InputStream page = ChatServer.class.getResourceAsStream("/chat.html")) {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            page.transferTo(exchange.getResponseBody());
          }
        });
    pages.start();
    System.out.println(
        "chat on port " + chat.port() + ", page on http://localhost:" + PAGE_PORT + "/");
  }

  static SocketIoServer start(int port) {
    return SocketIoServer.builder().port(port).setup(ChatServer::serve).start();
  }

  private static void serve(SocketIoServer server) {
    server.of("/news");
    server
        .of("/")
        .onConnect(
            socket -> {
              socket.on("join", event -> join(server, event));
              socket.on("chat message", ChatServer::say);
              socket.onDisconnecting(reason -> tell(server, socket, "left"));
            });
  }

  private static void join(SocketIoServer server, Event event) {
    event.socket().join(event.arg(0).asText());
    tell(server, event.socket(), "joined");
    event.acknowledge();
  }

  /** Everybody in the speaker's rooms hears it, the speaker, too. */
  private static void say(Event event) {
    Socket speaker = event.socket();
    for (String room : speaker.rooms()) {
      if (!room.equals(speaker.id())) {
        speaker.namespace().to(room).emit("chat message", event.arg(0));
      }
    }
  }

  private static void tell(SocketIoServer server, Socket socket, String what) {
    String generation = socket.handshake().generation().name();
    server.of("/news").emit("news", Map.of("what", what, "generation", generation));
  }
}
