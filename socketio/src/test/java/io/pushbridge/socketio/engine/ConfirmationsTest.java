package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was dropped is never proved to have arrived. */
class ConfirmationsTest {
  private final BareEngine engine = new BareEngine();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void nothingIsConfirmedOnceSomethingWasDropped() throws Exception {
    String polling =
        "http://127.0.0.1:" + engine.server().port() + "/engine.io/?EIO=4&transport=polling";
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(polling)).build(), BodyHandlers.discarding());
    EngineSession session = engine.session();
    BareEngine.onLoop(
        session,
        () -> {
          OutgoingPacket large = OutgoingPacket.text("x".repeat(600_000));
          session.send(large);
          session.confirmations().taken();
          session.confirmations().proved(1);
          session.send(large);
          CompletableFuture<Void> proof = session.confirm().toCompletableFuture();
          assertThat(proof).isCompletedExceptionally();
          assertThat(session.isOpen()).isTrue();
        });
    BareEngine.onLoop(session, () -> assertThat(session.isOpen()).isFalse());
  }
}
