package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that is still talking when the server closes gets the server's last words. */
class LingeringCloseTest {
  private static final int CHUNK = 64 * 1024;

  private SocketIoServer server;

  @BeforeEach
  void start() {
    server = MatrixServer.start(SocketIoServer.builder().maxPayload(100_000));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket tcp() throws IOException {
    Socket tcp = new Socket(InetAddress.getLoopbackAddress(), server.port());
    tcp.setSoTimeout(20_000);
    return tcp;
  }

  private static void write(Socket tcp, String text) throws IOException {
    tcp.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Socket webSocket() throws IOException {
    Socket tcp = tcp();
    write(
        tcp,
        """
        GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
        Host: x\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """);
    // The answer and the packet that opens the session, which is the first frame.
    StringBuilder opened = new StringBuilder();
    while (!opened.toString().endsWith("}")) {
      opened.append((char) tcp.getInputStream().read());
    }
    return tcp;
  }

  /** The code of the close frame that is the last thing to come. */
  private static int closeCode(Socket tcp) throws IOException {
    byte[] rest = tcp.getInputStream().readAllBytes();
    int start = 0;
    while (rest[start] != (byte) 0x88) {
      start += 2 + rest[start + 1];
    }
    assertThat(rest).hasSize(start + 2 + rest[start + 1]);
    return ((rest[start + 2] & 0xff) << 8) + (rest[start + 3] & 0xff);
  }

  /** The beginning of a text message of 4 MiB; a mask of zeros changes nothing. */
  private static void beginLongMessage(OutputStream out) throws IOException {
    out.write(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0});
  }

  @Test
  void aMessageThatIsTooLongIsAnsweredEvenIfItIsSentToItsEnd() throws IOException {
    try (Socket tcp = webSocket()) {
      OutputStream out = tcp.getOutputStream();
      beginLongMessage(out);
      for (int sent = 0; sent < 4 << 20; sent += CHUNK) {
        out.write(new byte[CHUNK]);
      }
      assertThat(closeCode(tcp)).isEqualTo(1009);
    }
    await().until(() -> server.connections() == 0);
  }

  @Test
  void whoNeverStopsTalkingIsCutOff() throws IOException {
    try (Socket tcp = webSocket()) {
      OutputStream out = tcp.getOutputStream();
      beginLongMessage(out);
      boolean cut = false;
      for (int sent = 0; sent < 512 << 20 && !cut; sent += CHUNK) {
        try {
          out.write(new byte[CHUNK]);
        } catch (IOException e) {
          cut = true;
        }
      }
      assertThat(cut).isTrue();
    }
  }

  @Test
  void theLastAnswerOfAnHttpConnectionArrivesBeforeItsBodyDoes() throws IOException {
    try (Socket tcp = tcp()) {
      write(
          tcp, "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + "x".repeat(CHUNK));
      InputStream in = tcp.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 404")
          .endsWith("Not found");
    }
  }

  @Test
  void theCloseFrameIsFollowedByTheEnd() throws IOException {
    try (Socket tcp = webSocket()) {
      OutputStream out = tcp.getOutputStream();
      // A text frame that is no packet.
      out.write(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});
      assertThat(closeCode(tcp)).isEqualTo(1002);
      await().atMost(Duration.ofSeconds(60)).until(() -> server.connections() == 0);
    }
  }
}
