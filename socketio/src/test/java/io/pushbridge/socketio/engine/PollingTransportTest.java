package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is lost with a poll that its client gave up, whichever comes first. */
class PollingTransportTest {
  private static final String EIO3 = "/engine.io/?EIO=3&transport=polling&b64=1";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BareEngine engine = new BareEngine();

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void whatWasTakenForAPollThatWasGivenUpComesWithTheNext() throws Exception {
    String sid = get(EIO3).replaceAll("(?s).*\"sid\":\"([^\"]+)\".*", "$1");
    EngineSession session = engine.session();
    CompletableFuture<Void> proof = new CompletableFuture<>();
    BareEngine.onLoop(
        session,
        () -> {
          Exchange dead = gone();
          session.transports().polling().poll(dead);
          session.send(OutgoingPacket.text("a"));
          session.send(OutgoingPacket.text("b"));
          session.confirm().thenAccept(proof::complete);
          // What was sent leaves at the end of the turn.
          dead.abort();
        });

    assertThat(get(EIO3 + "&sid=" + sid)).isEqualTo("2:4a2:4b");
    assertThat(proof).isNotDone();

    BareEngine.onLoop(
        session,
        () -> {
          Exchange next = gone();
          session.transports().polling().poll(next);
          next.abort();
        });
    assertThat(proof).succeedsWithin(Duration.ofSeconds(60));
  }

  @Test
  void aNextPollNeitherProvesNorOvertakesAnAnswerThatIsStillBeingWritten() throws Exception {
    get(EIO3);
    EngineSession session = engine.session();
    HeldAnswers first = new HeldAnswers();
    HeldAnswers second = new HeldAnswers();
    HeldAnswers third = new HeldAnswers();
    session.send(OutgoingPacket.text("a"));
    BareEngine.onLoop(session, () -> session.transports().polling().poll(first.poll()));
    CompletableFuture<Void> proof = session.confirm().toCompletableFuture();
    BareEngine.onLoop(session, () -> {});
    assertThat(first.answers).containsExactly("2:4a");

    session.send(OutgoingPacket.text("b"));
    BareEngine.onLoop(session, () -> session.transports().polling().poll(second.poll()));
    BareEngine.onLoop(session, () -> {});
    assertThat(second.answers).isEmpty();
    assertThat(proof).isNotDone();

    BareEngine.onLoop(session, () -> first.settle(false));
    BareEngine.onLoop(session, () -> {});
    assertThat(second.answers).containsExactly("2:4a2:4b");
    assertThat(proof).isNotDone();

    BareEngine.onLoop(session, () -> session.transports().polling().poll(third.poll()));
    assertThat(proof).isNotDone();
    BareEngine.onLoop(session, () -> second.settle(true));
    assertThat(proof).succeedsWithin(Duration.ofSeconds(60));
    assertThat(third.answers).isEmpty();
  }

  @Test
  void aGreetingIsNotLostEither() throws Exception {
    String sid = get("/engine.io/1/").substring(0, 32);
    EngineSession session = engine.server().session(sid);
    BareEngine.onLoop(
        session,
        () -> {
          PollingTransport polling =
              new PollingTransport(
                  session, LegacyPayload.INSTANCE, OutgoingPacket.control(PacketType.OPEN, ""));
          session.attach(polling, engine.server().acceptor());
          Exchange dead = gone();
          polling.poll(dead);
          dead.abort();
        });

    assertThat(get("/engine.io/1/xhr-polling/" + sid)).isEqualTo("1::");
  }

  /** A request that leads nowhere, of a client that goes before it is answered. */
  private static Exchange gone() {
    return exchange(null);
  }

  private static Exchange exchange(HttpConnection connection) {
    return new Exchange(
        connection,
        HttpMethod.GET,
        "/engine.io/",
        "/engine.io/",
        Fields.none(),
        Fields.none(),
        new byte[0],
        true);
  }

  /** A connection whose answers leave when the test says so. */
  private static final class HeldAnswers extends ChannelOutboundHandlerAdapter {
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final RequestDeadline deadline = new RequestDeadline(60_000, 60_000);
    private final HttpConnection connection =
        new HttpConnection(null, deadline, InputCharge.NONE, new Cors(Origins.any()));
    private ChannelPromise held;

    private HeldAnswers() {
      assertThat(new EmbeddedChannel(this, deadline, connection).isActive()).isTrue();
    }

    private Exchange poll() {
      return exchange(connection);
    }

    private void settle(boolean written) {
      if (written) {
        held.setSuccess();
      } else {
        held.setFailure(new ClosedChannelException());
      }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      FullHttpResponse response = (FullHttpResponse) message;
      answers.add(response.content().toString(StandardCharsets.UTF_8));
      response.release();
      held = promise;
    }
  }

  private String get(String target) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + engine.server().port() + target))
            .build();
    return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
  }
}
