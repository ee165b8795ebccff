package io.pushbridge.server;

import io.pushbridge.apns.LoggingPushNotifier;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.ThirdPartyNotifier;
import java.time.Clock;

/**
 * What a server gets from outside: the time, and the way to sleeping devices.
 *
 * @param clock the time
 * @param notifier wakes devices
 * @param thirdParties shows notices through phone makers' services
 */
public record Surroundings(Clock clock, PushNotifier notifier, ThirdPartyNotifier thirdParties) {
  /** The system's clock, and notifiers that say in the log what they would have sent. */
  public static Surroundings standard() {
    return new Surroundings(
        Clock.systemUTC(), new LoggingPushNotifier(), new LoggingThirdPartyNotifier());
  }

  /** With another clock. */
  public Surroundings withClock(Clock other) {
    return new Surroundings(other, notifier, thirdParties);
  }

  /** With another notifier. */
  public Surroundings withNotifier(PushNotifier other) {
    return new Surroundings(clock, other, thirdParties);
  }

  /** With another notifier for phone makers' services. */
  public Surroundings withThirdParties(ThirdPartyNotifier other) {
    return new Surroundings(clock, notifier, other);
  }
}
