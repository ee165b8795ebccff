package io.pushbridge.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.RawHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send a byte now and then, and listeners that take it so long or no longer. */
class SlowClientsTest {
  private static final long GRACE_MILLIS = 300;
  private static final long PATIENCE_MILLIS = 120_000;
  private static final int THREADS = 8;
  private static final int MOST_BYTES = 1_000;
  private static final int MOST_IN_MEMORY = 1_500;
  private static final long MUCH = 1 << 20;

  private EagerBodies bodies;
  private final ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
  private Future<?> trickling = CompletableFuture.completedFuture(null);
  private Javalin javalin;
  private IntSupplier port;

  /** Starts a listener that gives clients so much time. */
  private void start(long graceMillis, long mostInMemory) {
    bodies = new EagerBodies(MOST_BYTES, graceMillis, mostInMemory);
    HttpListener listener =
        new HttpListener(
            "127.0.0.1",
            0,
            Optional.empty(),
            Duration.ZERO,
            Optional.empty(),
            Duration.ofMillis(graceMillis));
    javalin =
        Javalin.create(
            config -> {
              Hardening.apply(config, 1_000, MOST_BYTES, bodies);
              config.jetty.modifyHttpConfiguration(http -> http.setIdleTimeout(PATIENCE_MILLIS));
              config.jetty.threadPool = new QueuedThreadPool(THREADS);
              config.routes.post(
                  "/", ctx -> ctx.result(RequestBody.read(ctx).map(String::new).orElse("long")));
              port = BoundConnector.addTo(config, listener);
            });
    javalin.start();
  }

  @AfterEach
  void stop() {
    trickling.cancel(false);
    drops.shutdownNow();
    javalin.stop();
  }

  @Test
  void aBodyInPiecesIsPutTogether() throws IOException {
    start(PATIENCE_MILLIS, MUCH);
    try (Socket socket = connected()) {
      write(socket, post(6) + "abc");
      await().atMost(Inbox.PATIENCE).until(() -> bodies.inMemory() > 0);
      write(socket, "def");

      assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").endsWith("abcdef");
    }
    await().atMost(Inbox.PATIENCE).until(() -> bodies.inMemory() == 0);
  }

  @Test
  void bodiesOnTheirWayHoldNoThread() throws IOException {
    start(PATIENCE_MILLIS, MUCH);
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 5 * THREADS; i++) {
      open.add(connected());
      write(open.get(i), post(2) + "o");
    }
    await().atMost(Inbox.PATIENCE).until(() -> bodies.inMemory() == 5 * THREADS);

    assertThat(RawHttp.send(port.getAsInt(), post(2) + "hi")).endsWith("hi");
    for (Socket socket : open) {
      try (socket) {
        write(socket, "k");
        assertThat(answer(socket)).endsWith("ok");
      }
    }
  }

  @Test
  void aBodyThatTricklesIsGivenUp() throws IOException {
    start(GRACE_MILLIS, MUCH);
    try (Socket socket = connected()) {
      write(socket, post(MOST_BYTES));
      trickle(socket);

      assertThat(answer(socket)).doesNotContain("200");
    }
    await().atMost(Inbox.PATIENCE).until(() -> bodies.inMemory() == 0);
  }

  @Test
  void aHeaderThatTricklesIsGivenUpAlsoBehindAGoodRequest() throws IOException {
    start(GRACE_MILLIS, MUCH);
    try (Socket socket = connected()) {
      trickle(socket);

      assertThat(answer(socket)).isEmpty();
    }
    try (Socket socket = connected()) {
      write(socket, post(2, "keep-alive") + "hi");
      trickle(socket);

      assertThat(answer(socket)).endsWith("hi");
    }
  }

  @Test
  void whatIsTooMuchForMemoryIsRefusedAndTheNextOneHasRoom() throws IOException {
    start(PATIENCE_MILLIS, MOST_IN_MEMORY);
    try (Socket first = connected()) {
      write(first, post(MOST_BYTES) + "x".repeat(MOST_BYTES - 1));
      await().atMost(Inbox.PATIENCE).until(() -> bodies.inMemory() >= MOST_BYTES - 1);

      assertThat(RawHttp.send(port.getAsInt(), post(MOST_BYTES) + "y".repeat(MOST_BYTES)))
          .startsWith("HTTP/1.1 503 ")
          .contains("Connection: close");
    }
    await().atMost(Inbox.PATIENCE).until(() -> bodies.inMemory() == 0);
    try (Socket socket = connected()) {
      write(socket, post(MOST_BYTES) + "z".repeat(MOST_BYTES));
      assertThat(answer(socket)).endsWith("z".repeat(MOST_BYTES));
    }
  }

  @Test
  void theSenderOfTooMuchReadsItsAnswer() throws IOException {
    start(PATIENCE_MILLIS, MUCH);
    int length = 8 << 20;
    try (Socket socket = connected()) {
      write(socket, post(length) + "x".repeat(length));

      assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").endsWith("long");
    }
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.getAsInt());
    socket.setSoTimeout((int) Inbox.PATIENCE.toMillis());
    return socket;
  }

  private static String post(int length) {
    return post(length, "close");
  }

  private static String post(int length, String connection) {
    return "POST / HTTP/1.1\r\nHost: a\r\nConnection: "
        + connection
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  /** A byte now and then, until the other side has closed. */
  private void trickle(Socket socket) {
    trickling =
        drops.scheduleWithFixedDelay(
            () -> {
              try {
                write(socket, "G");
              } catch (IOException closed) {
                throw new IllegalStateException("no more to send", closed);
              }
            },
            0,
            20,
            TimeUnit.MILLISECONDS);
  }

  /** What comes until the other side closes, or says nothing more for this answer. */
  private static String answer(Socket socket) {
    StringBuilder answer = new StringBuilder();
    byte[] piece = new byte[4096];
    try {
      InputStream in = socket.getInputStream();
      int read = in.read(piece);
      while (read >= 0) {
        answer.append(new String(piece, 0, read, UTF_8));
        read = in.read(piece);
      }
    } catch (IOException reset) {
      return answer.toString();
    }
    return answer.toString();
  }
}
