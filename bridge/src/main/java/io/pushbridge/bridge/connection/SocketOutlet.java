package io.pushbridge.bridge.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.bridge.command.Answer;
import io.pushbridge.bridge.command.Reasons;
import io.pushbridge.bridge.command.ShownIds;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.socketio.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way out to one client for one logical session of its. Confined to the connection's loop.
 *
 * <p>A message counts as acknowledged for its publisher's receipt when it is written; the session's
 * place in the log moves on when the connection proved that it arrived. At most one proof is asked
 * for at a time: it covers all that was written before.
 */
final class SocketOutlet implements Outlet {
  private final Socket socket;
  private final int window;
  private final ShownIds shownIds = new ShownIds();

  private LiveSession session;
  private boolean released;

  // What of the log was written and not yet proved.
  private long writtenUpTo;
  private int unproven;
  private boolean proving;
  private CompletableFuture<Void> settled;

  /**
   * An outlet without a session yet.
   *
   * @param socket the client
   * @param window how many logged messages may be unproven
   */
  SocketOutlet(Socket socket, int window) {
    this.socket = socket;
    this.window = window;
  }

  /** Names the session; before its feed is started. */
  void bind(LiveSession connected) {
    session = connected;
  }

  ShownIds shownIds() {
    return shownIds;
  }

  /** From now on nothing is sent and the socket is left alone: the session ends before it. */
  void release() {
    released = true;
  }

  /**
   * Completes when all that was written is proved to have arrived and noted so, or never can be.
   */
  CompletionStage<Void> settled() {
    if (unproven == 0) {
      return CompletableFuture.completedFuture(null);
    }
    if (settled == null) {
      settled = new CompletableFuture<>();
      prove();
    }
    return settled;
  }

  @Override
  public boolean ready(boolean acknowledged) {
    return !released && socket.isWritable() && (!acknowledged || unproven < window);
  }

  @Override
  public void send(Outgoing outgoing) {
    socket.emit(MessageEvent.of(outgoing.delivery()));
    if (outgoing.qos().acknowledged()) {
      if (session.durable() && outgoing.delivery().logged()) {
        writtenUpTo = outgoing.position();
        unproven++;
      }
      session.feed().written(outgoing);
    }
  }

  /** Socket.IO has no QoS 2 exchange. */
  @Override
  public void sendRelease(long position) {
    throw new UnsupportedOperationException("no QoS 2 exchange over Socket.IO");
  }

  /** The socket flushes by itself, once per turn of the loop. */
  @Override
  public void flush() {
    prove();
  }

  private void prove() {
    if (proving || unproven == 0) {
      return;
    }
    proving = true;
    long upTo = writtenUpTo;
    int count = unproven;
    // In a turn of its own: this may be called from inside the feed.
    socket
        .confirm()
        .whenCompleteAsync(
            (done, failure) -> {
              proving = false;
              if (failure == null) {
                proved(upTo, count);
              } else {
                settle();
              }
            },
            socket.loop());
  }

  private void proved(long upTo, int count) {
    unproven -= count;
    session.feed().acknowledgedThrough(upTo);
    if (unproven == 0) {
      settle();
    } else {
      prove();
    }
  }

  private void settle() {
    if (settled != null) {
      settled.complete(null);
    }
  }

  @Override
  public void receipt(
      MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis) {
    if (released) {
      return;
    }
    // The data is JSON text, not an object.
    String data =
        object()
            .put("timestamp", timestampMillis)
            .put("alias", recipientAlias.map(Alias::text).orElse(""))
            .toString();
    socket.emit(
        "recvack",
        object().put("success", true).put("data", data).put("messageId", shownIds.take(id)));
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Override
  public void close(EndReason reason) {
    if (!released) {
      released = true;
      switch (reason) {
        // The client is to come back, here or at another server.
        case SHUTDOWN -> socket.closeConnection();
        // The same; what it did not take comes again then.
        case TOO_SLOW, SERVER_ERROR -> socket.cutOff();
        case TOKEN_EXPIRED -> {
          Answer why = SessionHold.failure(Reasons.TOKEN_EXPIRED);
          socket.emit(why.event(), why.body());
          socket.disconnect(true);
        }
        case LEFT, LOST, TAKEN_OVER, PROTOCOL_ERROR, ENDED_BY_OPERATOR -> socket.disconnect(true);
      }
    }
  }
}
