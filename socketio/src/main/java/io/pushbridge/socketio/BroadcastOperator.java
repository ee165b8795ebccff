package io.pushbridge.socketio;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Sends to many sockets; each is sent to once, in however many of the rooms it is. Immutable: every
 * method that narrows returns another.
 */
public final class BroadcastOperator {
  private final Adapter adapter;
  private final BroadcastTargets targets;

  BroadcastOperator(Adapter adapter, BroadcastTargets targets) {
    this.adapter = adapter;
    this.targets = targets;
  }

  /** Also those in this room. */
  public BroadcastOperator to(String room) {
    return new BroadcastOperator(adapter, targets.to(room));
  }

  /** The same as {@link #to}. */
  public BroadcastOperator in(String room) {
    return to(room);
  }

  /** But not those in this room; a socket's id is the room it alone is in. */
  public BroadcastOperator except(String room) {
    return new BroadcastOperator(adapter, targets.but(room));
  }

  /** Sends the event. */
  public void emit(String event, Object... args) {
    emit(PreparedEvent.of(event, args));
  }

  /** Sends the event. */
  public void emit(PreparedEvent event) {
    adapter.broadcast(event, targets);
  }

  /**
   * Sends the event and collects the answers.
   *
   * @return completes when every socket answered, or the time is over; never exceptionally
   */
  public CompletionStage<BroadcastAnswers> emitWithAck(
      Duration timeout, String event, Object... args) {
    return adapter.ask(PreparedEvent.of(event, args), targets, timeout);
  }

  /** Takes the sockets out of their namespace. */
  public void disconnectSockets(boolean closeTransport) {
    adapter.disconnect(targets, closeTransport);
  }
}
