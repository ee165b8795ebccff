package io.pushbridge.bridge.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * One event to the client that answers its command, with one merged object (socketio-api.md §2).
 *
 * @param event the event's name, empty for a command that is not answered
 * @param body its only argument
 * @param sent runs on the connection's loop right after the answer was emitted
 */
public record Answer(String event, ObjectNode body, Runnable sent) {
  /** What a command without an answer ends with. */
  public static final Answer NONE = of("", Bodies.object());

  /** Checks that nothing is missing. */
  public Answer {
    Objects.requireNonNull(event);
    Objects.requireNonNull(body);
    Objects.requireNonNull(sent);
  }

  /** An answer that nothing waits for. */
  public static Answer of(String event, ObjectNode body) {
    return new Answer(event, body, () -> {});
  }

  /** The same with something to do once it was emitted. */
  public Answer andThen(Runnable action) {
    return new Answer(event, body, action);
  }
}
