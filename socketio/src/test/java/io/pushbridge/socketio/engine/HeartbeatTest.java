package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's time to answer a ping, when the ping waits behind other packets. */
class HeartbeatTest {
  private final BareEngine engine = new BareEngine();
  private final AtomicLong clock = new AtomicLong();
  private EngineSession session;
  private Heartbeat heartbeat;
  private long timeout;

  @BeforeEach
  void open() throws Exception {
    String polling =
        "http://127.0.0.1:" + engine.server().port() + "/engine.io/?EIO=4&transport=polling";
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(polling)).build(), BodyHandlers.discarding());
    session = engine.session();
    EngineConfig config = engine.server().config();
    timeout = config.pingTimeout(Generation.EIO4).toNanos();
    heartbeat = new Heartbeat(session, config, clock::get);
    BareEngine.onLoop(session, heartbeat::start);
  }

  @AfterEach
  void stop() {
    BareEngine.onLoop(session, heartbeat::stop);
    engine.close();
  }

  private void pingBehind(int packets) {
    BareEngine.onLoop(
        session,
        () -> {
          for (int i = 0; i < packets; i++) {
            session.send(OutgoingPacket.text("x"));
          }
          heartbeat.ping();
        });
  }

  /** The client takes up to 16 packets. */
  private void take() {
    BareEngine.onLoop(
        session,
        () -> {
          for (int i = 0; i < 16 && session.sending().outbox().poll() != null; i++) {
            session.confirmations().taken();
          }
        });
  }

  private boolean isOverdueAfter(long nanos) {
    clock.addAndGet(nanos);
    return session.loop().submit(heartbeat::isOverdue).syncUninterruptibly().getNow();
  }

  @Test
  void aClientThatReadsNothingIsCutAfterTheTimeout() {
    pingBehind(20);

    assertThat(isOverdueAfter(timeout - 1)).isFalse();
    assertThat(isOverdueAfter(1)).isTrue();
  }

  @Test
  void oneThatReadsIsNotCutBeforeThePingWasTakenButOneTimeoutAfterItStopped() {
    pingBehind(60);
    for (int i = 0; i < 3; i++) {
      take();
      assertThat(isOverdueAfter(timeout)).isFalse();
    }

    assertThat(isOverdueAfter(timeout)).isTrue();
  }

  @Test
  void theTimeToAnswerBeginsWhenThePingIsTaken() {
    pingBehind(20);
    take();
    assertThat(isOverdueAfter(timeout)).isFalse();
    take();
    heartbeat.pingTaken();

    assertThat(isOverdueAfter(timeout - 1)).isFalse();
    assertThat(isOverdueAfter(1)).isTrue();
  }

  @Test
  void takingAPingStartsTheTimeOfItsSession() {
    BareEngine.onLoop(session, session.heartbeat()::ping);
    assertThat(session.heartbeat().isPingTaken()).isFalse();

    take();

    assertThat(session.heartbeat().isPingTaken()).isTrue();
  }
}
