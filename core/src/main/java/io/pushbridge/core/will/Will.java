package io.pushbridge.core.will;

import io.pushbridge.core.publish.PublishRequest;
import java.util.Objects;

/**
 * What a client leaves to be published.
 *
 * @param request the message, without its publisher
 * @param delaySeconds how long to wait for the client to come back, at least 0 (MQTT 5 §3.1.3.2.2)
 */
public record Will(PublishRequest request, long delaySeconds) {
  /** Checks that nothing is missing. */
  public Will {
    Objects.requireNonNull(request);
    if (delaySeconds < 0) {
      throw new IllegalArgumentException("the delay of a will must not be negative");
    }
  }
}
