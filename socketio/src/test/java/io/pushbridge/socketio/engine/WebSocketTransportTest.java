package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a WebSocket answers by itself does not pile up for a client that does not read. */
class WebSocketTransportTest {
  private final BareEngine engine = new BareEngine();
  private EngineSession session;
  private EmbeddedChannel channel;

  @BeforeEach
  void probe() throws Exception {
    String polling =
        "http://127.0.0.1:" + engine.server().port() + "/engine.io/?EIO=3&transport=polling";
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(polling)).build(), BodyHandlers.discarding());
    session = engine.session();
    WebSocketTransport transport = new WebSocketTransport(session, true, null);
    channel = new EmbeddedChannel(transport);
    BareEngine.onLoop(
        session,
        () -> {
          transport.ready(channel.pipeline().firstContext());
          assertThat(session.transports().probe(transport)).isTrue();
        });
  }

  @AfterEach
  void stop() {
    engine.close();
    channel.finishAndReleaseAll();
  }

  private void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private void receive(WebSocketFrame... frames) {
    BareEngine.onLoop(session, () -> channel.writeInbound((Object[]) frames));
  }

  private static PingWebSocketFrame ping(String content) {
    return new PingWebSocketFrame(Unpooled.copiedBuffer(content, StandardCharsets.US_ASCII));
  }

  private void assertPong(String content) {
    PongWebSocketFrame pong = channel.readOutbound();
    assertThat(pong.content().toString(StandardCharsets.US_ASCII)).isEqualTo(content);
    pong.release();
  }

  @Test
  void pingsAreAnsweredOneByOneAsLongAsTheyAreRead() {
    receive(ping("a"), ping("b"));

    assertPong("a");
    assertPong("b");
    assertThat(channel.<Object>readOutbound()).isNull();
  }

  @Test
  void elseTheLatestIsAnsweredWhenTheClientReadsAgain() {
    writable(false);
    receive(ping("a"), ping("b"), ping("c"));
    assertThat(channel.<Object>readOutbound()).isNull();

    writable(true);
    assertPong("c");
    assertThat(channel.<Object>readOutbound()).isNull();

    receive(ping("d"));
    assertPong("d");
  }

  @Test
  void probesWhoseAnswersAreNotReadEndTheConnection() {
    receive(new TextWebSocketFrame("2probe"));
    assertThat(channel.releaseOutbound()).isTrue();
    assertThat(session.transports().isUpgrading()).isTrue();

    writable(false);
    receive(new TextWebSocketFrame("2probe"));

    assertThat(session.transports().isUpgrading()).isFalse();
    assertThat(session.isOpen()).isTrue();
  }
}
