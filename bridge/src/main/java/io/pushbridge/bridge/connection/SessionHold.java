package io.pushbridge.bridge.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.bridge.BridgeLimits;
import io.pushbridge.bridge.command.Answer;
import io.pushbridge.bridge.command.Client;
import io.pushbridge.bridge.command.Fields;
import io.pushbridge.bridge.command.Reasons;
import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.session.ConnectionLimitException;
import io.pushbridge.core.session.TakenOverException;
import io.pushbridge.socketio.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logical session that a socket holds: none, then one, perhaps another later, for {@code
 * disconn} and a second connect end it while the socket stays. Confined to the connection's loop.
 */
final class SessionHold {
  private static final Logger LOG = LoggerFactory.getLogger(SessionHold.class);
  private static final String CONNACK = "connack";

  private final Socket socket;
  private final Platform platform;
  private final BridgeLimits limits;
  private final Login login;

  private SocketOutlet outlet;
  private Client client;
  // The client has been told that it is connected, and has said no goodbye since.
  private boolean announced;
  private boolean closed;

  SessionHold(Socket socket, Platform platform, BridgeLimits limits) {
    this.socket = socket;
    this.platform = platform;
    this.limits = limits;
    this.login = new Login(platform.apps(), platform.logins());
  }

  /** The connected client; empty before a successful connect and after a goodbye. */
  Optional<Client> client() {
    return Optional.ofNullable(client);
  }

  /**
   * Whether a command that comes now has a meaning: a {@code connack} went out before it
   * (socketio-api.md §1).
   */
  boolean announced() {
    return announced;
  }

  /** The client's goodbye came; what it asks after it waits for the next {@code connack}. */
  void goodbye() {
    announced = false;
  }

  /** Sends on what was held back while the socket was not writable. */
  void resume() {
    if (client != null) {
      client.session().feed().resume();
    }
  }

  /** Connects, in place of the session held so far unless that is the one asked for. */
  CompletionStage<Answer> connect(Fields fields) {
    CompletableFuture<ConnectRequest> wish =
        login.read(fields, socket.handshake()).toCompletableFuture();
    if (wish.isDone()) {
      return connect(wish);
    }
    // A token is being verified.
    return wish.handleAsync((wanted, failure) -> connect(wish), socket.loop())
        .thenCompose(answer -> answer);
  }

  /**
   * Connects as the client wishes; on the loop.
   *
   * @param wish is done
   */
  private CompletionStage<Answer> connect(CompletableFuture<ConnectRequest> wish) {
    ConnectRequest request;
    try {
      request = wish.join();
    } catch (CompletionException refused) {
      return CompletableFuture.completedFuture(notLetIn(refused.getCause()));
    }
    if (client != null && client.session().name().equals(request.name())) {
      return renewed(client.session(), request);
    }
    return leave()
        .thenComposeAsync(left -> open(request), socket.loop())
        .handleAsync((connected, failure) -> answer(request, connected, failure), socket.loop());
  }

  /** The session it holds already; a token that it shows now takes the former one's place. */
  private CompletionStage<Answer> renewed(LiveSession session, ConnectRequest request) {
    return request
        .login()
        .map(token -> platform.sessions().renew(session, token))
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .thenApply(done -> success(session));
  }

  private static Answer notLetIn(Throwable refusal) {
    if (refusal instanceof Login.RefusedException) {
      return failure(refusal.getMessage());
    }
    if (refusal instanceof TokenRefusedException) {
      return failure(Reasons.TOKEN_REFUSED + refusal.getMessage());
    }
    LOG.warn("event=token_not_verified cause={}", refusal.toString());
    return failure(Reasons.SERVER_ERROR);
  }

  /**
   * Opens the session. What comes too late for the client is ended again.
   *
   * @return fails with {@link TimeoutException} if it takes too long
   */
  private CompletionStage<Connected> open(ConnectRequest request) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("the socket is gone"));
    }
    SocketOutlet opening = new SocketOutlet(socket, limits.unproven());
    outlet = opening;
    CompletableFuture<Connected> inTime = new CompletableFuture<>();
    platform
        .sessions()
        .connect(request, socket.loop(), opening)
        .whenComplete(
            (connected, failure) -> {
              if (failure != null) {
                inTime.completeExceptionally(failure);
                return;
              }
              opening.bind(connected.session());
              if (!inTime.complete(connected)) {
                opening.release();
                end(connected.session(), EndReason.LEFT);
              }
            });
    return inTime.orTimeout(limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private Answer answer(ConnectRequest request, Connected connected, Throwable failure) {
    if (failure != null) {
      if (outlet != null) {
        outlet.release();
        outlet = null;
      }
      return failed(request, failure instanceof CompletionException ? failure.getCause() : failure);
    }
    LiveSession session = connected.session();
    if (closed) {
      end(session, EndReason.LOST);
      return Answer.NONE;
    }
    client = new Client(session, outlet.shownIds());
    LOG.debug(
        "event=connected remote={} session={} present={}",
        socket.handshake().remoteAddress(),
        session.name(),
        connected.present());
    // Queued messages come after the answer.
    return success(session)
        .andThen(
            () -> {
              announced = true;
              session.feed().start();
            });
  }

  private Answer failed(ConnectRequest request, Throwable cause) {
    if (closed || cause instanceof TakenOverException) {
      // The socket is gone or going: nobody hears the answer.
      return Answer.NONE;
    }
    if (cause instanceof ConnectionLimitException) {
      return failure(Reasons.TOO_MANY_CONNECTIONS);
    }
    if (cause instanceof TimeoutException) {
      LOG.warn("event=connect_timeout session={}", request.name());
      return failure(Reasons.SESSION_IN_USE);
    }
    LOG.warn("event=connect_failed session={} cause={}", request.name(), cause.toString());
    return failure(Reasons.SERVER_ERROR);
  }

  /**
   * Ends the session held, if any, and leaves the socket open. The client is given a moment to
   * prove what it got, so that it does not get it again.
   *
   * @return completes when the session is ended; or, if that takes as long as a connect may, while
   *     it still ends
   */
  CompletionStage<Void> leave() {
    if (client == null) {
      return CompletableFuture.completedFuture(null);
    }
    LiveSession session = client.session();
    SocketOutlet leaving = outlet;
    client = null;
    outlet = null;
    leaving.release();
    session.leaves();
    return leaving
        .settled()
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(null, limits.proofTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(settled -> platform.sessions().disconnect(session, EndReason.LEFT))
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(null, limits.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The socket is gone. */
  void close(EndReason reason) {
    closed = true;
    if (outlet != null) {
      outlet.release();
    }
    if (client != null) {
      end(client.session(), reason);
      client = null;
    }
  }

  private void end(LiveSession session, EndReason reason) {
    platform.sessions().disconnect(session, reason);
  }

  private static Answer success(LiveSession session) {
    return Answer.of(
        CONNACK, object().put("success", true).put("sessionid", session.name().sessionId()));
  }

  static Answer failure(String why) {
    return Answer.of(CONNACK, object().put("success", false).put("msg", why).put("error_msg", why));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
