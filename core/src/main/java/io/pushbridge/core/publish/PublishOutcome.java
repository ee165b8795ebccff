package io.pushbridge.core.publish;

import io.pushbridge.core.message.MessageId;
import java.util.Objects;

/**
 * What became of a publish that did not fail. A failed stage instead of an outcome means that the
 * message was not stored, or that its wake-up was not, or that a broker which must have it, too
 * ({@link Forwarding}), did not take it in time; trying again makes sense, and may publish it
 * twice.
 *
 * @param result accepted or not
 * @param id the message's id
 */
public record PublishOutcome(Result result, MessageId id) {
  /** Accepted or not. */
  public enum Result {
    /** QoS 1 and 2: survives {@code kill -9} wherever somebody durable wants it. QoS 0: routed. */
    ACCEPTED,
    /** Nobody holds the alias. */
    UNKNOWN_ALIAS,
    /** What iOS devices were to get can never be sent to them; nothing was published. */
    INVALID_PUSH,
    /** One of several failed, like a single one whose stage fails; trying again makes sense. */
    UNAVAILABLE,
    /**
     * The app's access manager (rest-api.md §3.1) does not allow it; or the other broker does not,
     * and it was published here alone.
     */
    DENIED,
    /** The session or its app publishes more than it may each second. */
    RATE_LIMITED,
    /** The body is longer than the app allows. */
    TOO_LARGE,
    /** It was to be retained, and the app retains as much as it may; nothing was published. */
    RETAINED_FULL
  }

  /** Checks that nothing is missing. */
  public PublishOutcome {
    Objects.requireNonNull(result);
    Objects.requireNonNull(id);
  }

  /** Whether it was accepted. */
  public boolean accepted() {
    return result == Result.ACCEPTED;
  }
}
