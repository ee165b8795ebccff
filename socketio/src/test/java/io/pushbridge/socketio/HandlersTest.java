package io.pushbridge.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Where an application's handlers run, and what happens when they or its middleware fail. */
class HandlersTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private SocketIoServer server;
  private Http http;

  @BeforeEach
  void start() {
    lines.start();
    ourLogger().addAppender(lines);
    server =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .setup(s -> s.of("/").onConnect(HandlersTest::serve))
            .start();
    http = new Http(server.port(), "/socket.io/");
  }

  @AfterEach
  void stop() {
    server.close();
    ourLogger().detachAppender(lines);
  }

  private static Logger ourLogger() {
    return (Logger) LoggerFactory.getLogger("io.pushbridge.socketio");
  }

  private static void serve(Socket socket) {
    socket.use(
        (event, next) -> {
          if (event.name().equals("broken rule")) {
            throw new IllegalStateException("thrown by a test");
          }
          next.proceed();
        });
    socket.on(
        "broken",
        event -> {
          throw new IllegalStateException("thrown by a test");
        });
    socket.on(
        "worse",
        event -> {
          throw new StackOverflowError("thrown by a test");
        });
    socket.on("echo", event -> event.acknowledge(event.args().toArray()));
    socket.on(
        "on loop",
        event ->
            event.acknowledge(socket.loop() instanceof EventExecutor loop && loop.inEventLoop()));
    socket.on(
        "elsewhere",
        event ->
            ForkJoinPool.commonPool()
                .execute(() -> event.acknowledge(!((EventExecutor) socket.loop()).inEventLoop())));
  }

  private RawWebSocket connected() {
    RawWebSocket client =
        RawWebSocket.open(http.client(), server.port(), "/socket.io/?EIO=4&transport=websocket");
    client.next();
    client.send("40");
    assertThat(client.next()).startsWith("40");
    return client;
  }

  @ParameterizedTest
  @CsvSource({"broken, handler_failed", "worse, handler_failed", "broken rule, middleware_failed"})
  void aFailureIsLoggedWithItsEventAndHarmsNobody(String event, String logged) {
    RawWebSocket bystander = connected();
    RawWebSocket client = connected();
    client.send("42[\"" + event + "\",\"secret\"]");
    client.send("421[\"echo\",\"still there\"]");
    assertThat(client.next()).isEqualTo("431[\"still there\"]");
    bystander.send("421[\"echo\",\"unharmed\"]");
    assertThat(bystander.next()).isEqualTo("431[\"unharmed\"]");
    assertThat(lines.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.ERROR);
              assertThat(line.getFormattedMessage())
                  .startsWith("event=" + logged + " name=" + event + " ")
                  .doesNotContain("secret");
              assertThat(line.getThrowableProxy().getMessage()).isEqualTo("thrown by a test");
            });
  }

  @Test
  void handlersRunInOrderOnTheLoopAndMayAnswerFromElsewhere() {
    RawWebSocket client = connected();
    client.send("420[\"on loop\"]");
    assertThat(client.next()).isEqualTo("430[true]");
    client.send("421[\"elsewhere\"]");
    assertThat(client.next()).isEqualTo("431[true]");
    IntStream.range(0, 200).forEach(i -> client.send("42" + i + "[\"echo\"," + i + "]"));
    IntStream.range(0, 200)
        .forEach(i -> assertThat(client.next()).isEqualTo("43" + i + "[" + i + "]"));
  }

  @Test
  void aRefusalReachesClientsOfEveryGenerationThatHasOne() {
    server.of("/guarded").use((socket, next) -> next.refuse("not authorized", Map.of("code", 7)));
    RawWebSocket modern = connected();
    modern.send("40/guarded,");
    assertThat(modern.next())
        .isEqualTo("44/guarded,{\"message\":\"not authorized\",\"data\":{\"code\":7}}");
    RawWebSocket old =
        RawWebSocket.open(http.client(), server.port(), "/socket.io/?EIO=3&transport=websocket");
    old.next();
    assertThat(old.next()).isEqualTo("40");
    old.send("40/guarded");
    assertThat(old.next()).isEqualTo("44/guarded,{\"code\":7}");
    assertThat(server.of("/guarded").size()).isZero();
  }

  @Test
  void aProbeThatGoesNowhereIsClosedAndTheSessionStays() {
    try (SocketIoServer impatient =
        SocketIoServer.builder()
            .host("127.0.0.1")
            .port(0)
            .upgradeTimeout(Duration.ofMillis(100))
            .setup(s -> s.of("/").onConnect(HandlersTest::serve))
            .start()) {
      Http polling = new Http(impatient.port(), "/socket.io/");
      String session = polling.open();
      polling.post(session, "40");
      assertThat(polling.get(session).body()).startsWith("40");
      RawWebSocket probe =
          RawWebSocket.open(
              polling.client(),
              impatient.port(),
              "/socket.io/" + session.replace("transport=polling", "transport=websocket"));
      probe.send("2probe");
      assertThat(probe.next()).isEqualTo("3probe");
      assertThat(probe.closed()).succeedsWithin(10, TimeUnit.SECONDS);
      polling.post(session, "421[\"echo\",1]");
      assertThat(polling.get(session).body()).isEqualTo("431[1]");
    }
  }
}
