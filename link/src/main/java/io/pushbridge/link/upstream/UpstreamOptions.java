package io.pushbridge.link.upstream;

import java.time.Duration;
import java.util.Objects;

/**
 * How apps are joined.
 *
 * @param topics whose topics are whose
 * @param whenAway what publishers are told while the broker is away
 * @param patience how long a publisher waits for the broker's acknowledgement before it is told
 *     that it failed; the message waits on
 */
public record UpstreamOptions(TopicMap topics, WhenAway whenAway, Duration patience) {
  /** Checks that nothing is missing. */
  public UpstreamOptions {
    Objects.requireNonNull(topics);
    Objects.requireNonNull(whenAway);
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be positive");
    }
  }
}
