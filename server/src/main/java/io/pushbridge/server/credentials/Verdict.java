package io.pushbridge.server.credentials;

import io.pushbridge.core.app.App;
import java.time.Duration;
import java.util.Optional;

/**
 * What a check of credentials came to.
 *
 * @param app whose they are, empty if nobody's or if nothing was checked
 * @param retryAfter how long the address is held off; zero if it is not
 */
public record Verdict(Optional<App> app, Duration retryAfter) {
  static final Verdict WRONG = new Verdict(Optional.empty(), Duration.ZERO);

  static Verdict of(App app) {
    return new Verdict(Optional.of(app), Duration.ZERO);
  }

  static Verdict heldOff(Duration retryAfter) {
    return new Verdict(Optional.empty(), retryAfter);
  }

  /** Whether the address showed so many wrong credentials that these were not even looked at. */
  public boolean heldOff() {
    return !retryAfter.isZero();
  }
}
