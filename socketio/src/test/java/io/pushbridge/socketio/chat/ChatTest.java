package io.pushbridge.socketio.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.socketio.NodeClients;
import io.pushbridge.socketio.SocketIoServer;
import org.junit.jupiter.api.Test;

/** Clients 0.9.17, 1.3.5, 2.1.1 and 4.x, by polling and by WebSocket, all at once in one room. */
class ChatTest {
  @Test
  void everyGenerationHearsEveryOther() {
    try (SocketIoServer server = ChatServer.start(0)) {
      String output = NodeClients.run("chat.js", "http://127.0.0.1:" + server.port());
      assertThat(output)
          .contains("news EIO3 joined, EIO4 joined, V0_9 joined")
          .doesNotContain("FAILED");
      assertThat(output.lines().filter(line -> line.endsWith("heard everybody"))).hasSize(8);
    }
  }
}
