package io.pushbridge.link.upstream;

import io.pushbridge.link.events.EventSource;
import java.time.Duration;
import java.util.Objects;

/**
 * How apps are joined.
 *
 * @param topics whose topics are whose
 * @param whenAway what publishers are told while the broker is away
 * @param patience how long a publisher waits for the broker's acknowledgement before it is told
 *     that it failed; the message waits on
 * @param source how the broker tells which client published
 */
public record UpstreamOptions(
    TopicMap topics, WhenAway whenAway, Duration patience, EventSource source) {
  /** Checks that nothing is missing. */
  public UpstreamOptions {
    Objects.requireNonNull(topics);
    Objects.requireNonNull(whenAway);
    Objects.requireNonNull(source);
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be positive");
    }
  }

  /** For a broker that tells nothing of its clients. */
  public UpstreamOptions(TopicMap topics, WhenAway whenAway, Duration patience) {
    this(topics, whenAway, patience, EventSource.NONE);
  }
}
