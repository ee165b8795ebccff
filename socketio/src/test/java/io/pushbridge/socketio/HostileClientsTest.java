package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Clients that mean harm get errors or a closed connection; others notice nothing, and nothing is
 * left of them.
 */
class HostileClientsTest {
  private static final String UPGRADE =
      """
      GET %s HTTP/1.1\r
      Host: x\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
      \r
      """;

  private final Random random = new Random(4711);
  private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
  private SocketIoServer server;
  private Http http;

  @BeforeEach
  void start() {
    ((Logger) LoggerFactory.getLogger("io.netty")).addAppender(warnings);
    warnings.start();
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .pingInterval(Duration.ofSeconds(1))
            .pingTimeout(Duration.ofSeconds(5))
            .upgradeTimeout(Duration.ofMillis(300))
            .requestTimeout(Duration.ofSeconds(1))
            .connectTimeout(Duration.ofSeconds(1))
            .setup(ConformanceServer::serve)
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  @AfterEach
  void stop() {
    server.close();
    ((Logger) LoggerFactory.getLogger("io.netty")).detachAppender(warnings);
  }

  @Test
  void soakEndsWithNoSessionsAndNoLeakedBuffers() throws IOException {
    try (JavaClient bystander = JavaClient.connected(server.port(), "websocket")) {
      for (int i = 0; i < 60; i++) {
        send(randomBytes(2000));
        send(ascii("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"), randomBytes(500));
        send(upgrade("/socket.io/?EIO=4&transport=websocket"), randomBytes(3000));
        send(upgrade("/socket.io/?EIO=3&transport=websocket"), frames());
        send(upgrade("/socket.io/?EIO=4&transport=websocket"), frames());
        String sid = Http.sid(http.get("?EIO=4&transport=polling").body());
        send(upgrade("/socket.io/?EIO=4&transport=websocket&sid=" + sid), frames());
        String legacy = http.get("1/").body().substring(0, 32);
        send(upgrade("/socket.io/1/websocket/" + legacy), frames());
        http.post("?EIO=4&transport=polling&sid=" + sid, "4" + random.nextLong());
        http.post("1/xhr-polling/" + legacy, "\ufffd" + random.nextInt() + "\ufffd5:::");
      }
      assertThat(bystander.ask("echo", "undisturbed")).containsExactly("undisturbed");
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> server.connections() == 0);
    assertThat(server.of("/").size()).isZero();
    findLeaks();
    // Neither of leaks nor of anything else.
    assertThat(warnings.list).isEmpty();
  }

  /** Leaks are found when buffers are made after the lost ones were collected. */
  private static void findLeaks() {
    for (int i = 0; i < 5; i++) {
      System.gc();
      for (int j = 0; j < 200; j++) {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
      }
    }
  }

  /** Sends all, and hangs up in the middle of whatever that was. */
  private void send(byte[]... parts) throws IOException {
    try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = tcp.getOutputStream();
      for (byte[] part : parts) {
        out.write(part);
        out.flush();
      }
    } catch (java.net.SocketException e) {
      assertThat(e).as("the server hung up first").isNotNull();
    }
  }

  private byte[] upgrade(String target) {
    return ascii(UPGRADE.formatted(target));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] randomBytes(int max) {
    byte[] bytes = new byte[random.nextInt(max)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Well-formed frames whose contents look like packets, then half a frame. */
  private byte[] frames() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> starts =
        List.of("40", "2probe", "5", "42[\"echo\",", "451-[", "3", "1", "6", "5:::{", "41", "");
    for (int i = random.nextInt(8); i >= 0; i--) {
      byte[] tail = randomBytes(20);
      byte[] text = ascii(starts.get(random.nextInt(starts.size())));
      int opcode = random.nextInt(4) == 0 ? 0x82 : 0x81;
      out.write(opcode);
      out.write(0x80 | (text.length + tail.length));
      out.writeBytes(new byte[4]);
      out.writeBytes(text);
      out.writeBytes(tail);
    }
    out.writeBytes(new byte[] {(byte) 0x81, (byte) 0xfe, 1});
    return out.toByteArray();
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void answersThatNobodyReadsDoNotPileUp() throws IOException {
    long before = directMemory();
    String get = "GET /socket.io/socket.io.js.map HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket tcp = unread()) {
      long most = 0;
      try {
        for (int i = 0; i < 1_000; i++) {
          tcp.getOutputStream().write(ascii(get.repeat(20)));
          most = Math.max(most, directMemory());
        }
      } catch (java.net.SocketException e) {
        assertThat(e).as("the server hung up").isNotNull();
      }
      assertThat(most - before).isLessThan(64 << 20);
      awaitEnd(tcp);
    }
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anAnswerThatNobodyReadsDoesNotWaitForever() throws IOException {
    try (Socket tcp = unread()) {
      // Nine: the socket buffers of the system take some.
      tcp.getOutputStream()
          .write(ascii("GET /socket.io/socket.io.js.map HTTP/1.1\r\n\r\n".repeat(9)));
      // What is sent meanwhile buys no time.
      await().until(() -> isHungUp(tcp));
    }
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aClientThatPingsAndReadsNothingIsASlowConsumer() throws IOException {
    try (SocketIoServer narrow =
            SocketIoServer.builder().host("127.0.0.1").port(0).outboxLimits(100, 500_000).start();
        Socket tcp = unread(narrow.port())) {
      open(tcp);
      byte[] ping = frame(ascii("2" + "x".repeat(70_000)));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  tcp.getOutputStream().write(ping);
                }
              })
          .isInstanceOf(java.net.SocketException.class);
      await().until(() -> narrow.slowConsumers() == 1);
    }
  }

  /** Makes it a WebSocket with a session of Engine.IO 3. */
  private void open(Socket tcp) throws IOException {
    tcp.setSoTimeout(60_000);
    tcp.getOutputStream().write(upgrade("/socket.io/?EIO=3&transport=websocket"));
    int c = tcp.getInputStream().read();
    while (c != '}') {
      assertThat(c).isPositive();
      c = tcp.getInputStream().read();
    }
  }

  /** A text frame of at least 64 KiB, whose mask is zero. */
  private static byte[] frame(byte[] text) {
    return ByteBuffer.allocate(14 + text.length)
        .putShort((short) 0x81ff)
        .putLong(text.length)
        .putInt(0)
        .put(text)
        .array();
  }

  /** A connection whose owner reads nothing, and whose system takes little. */
  private Socket unread() throws IOException {
    return unread(server.port());
  }

  private static Socket unread(int port) throws IOException {
    Socket tcp = new Socket();
    tcp.setReceiveBufferSize(4096);
    tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return tcp;
  }

  /** Whether the server is gone, which sending something tells. */
  private static boolean isHungUp(Socket tcp) throws IOException {
    try {
      tcp.getOutputStream().write('G');
      return false;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  /** Reads what is left until the server has hung up. */
  private static void awaitEnd(Socket tcp) throws IOException {
    try {
      tcp.setSoTimeout(60_000);
      while (tcp.getInputStream().skip(Long.MAX_VALUE) > 0) {
        // goes on
      }
      assertThat(tcp.getInputStream().read()).isEqualTo(-1);
    } catch (java.net.SocketException e) {
      assertThat(e).as("reset").isNotNull();
    }
  }

  private static long directMemory() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  @Test
  void aMillionTinyPacketsAreHandledOneByOne() {
    String session = http.open();
    http.post(session, "40");
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 499_000; i++) {
      body.append("3\u001e");
    }
    body.append("421[\"echo\",1]");
    assertThat(http.post(session, body.toString()).statusCode()).isEqualTo(200);
    assertThat(http.post(session, body.toString()).statusCode()).isEqualTo(200);
    await().until(() -> http.get(session).body().contains("431[1]"));
  }

  @Test
  void anotherClientsSessionCannotBeTakenOver() {
    RawWebSocket victim =
        RawWebSocket.open(http.client(), server.port(), "/socket.io/?EIO=4&transport=websocket");
    String sid = Http.sid(victim.next());
    String session = "?EIO=4&transport=polling&sid=" + sid;
    assertThat(http.get(session).statusCode()).isEqualTo(400);
    assertThat(http.post(session, "40").statusCode()).isEqualTo(400);
    assertThat(http.get("1/xhr-polling/" + sid).body()).isEqualTo("7:::1+0");
    String cookie = "?EIO=4&transport=polling";
    String opened = http.send(http.request(cookie).GET().header("Cookie", "io=" + sid)).body();
    assertThat(Http.sid(opened)).isNotEqualTo(sid);
    victim.send("40");
    assertThat(victim.nextMessage()).startsWith("40{");
  }

  @Test
  void fragmentsAddUpToNoMoreThanOneMessage() {
    RawWebSocket socket =
        RawWebSocket.open(http.client(), server.port(), "/socket.io/?EIO=4&transport=websocket");
    socket.next();
    // Clients that enter no namespace are closed after a second, which this may take.
    socket.send("40");
    socket.sendInParts("4" + "x".repeat(400_000), 3);
    assertThat(socket.closed()).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(1009);
  }
}
