package io.pushbridge.core.log;

import io.pushbridge.core.message.Message;
import java.util.Objects;

/**
 * A message that is stored durably.
 *
 * @param position its place in the log: store-wide, growing, never reused
 * @param message the message
 */
public record LoggedMessage(long position, Message message) {
  /** Checks that nothing is missing. */
  public LoggedMessage {
    Objects.requireNonNull(message);
  }
}
