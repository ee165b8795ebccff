package io.pushbridge.server;

import io.pushbridge.apns.LoggingPushNotifier;
import io.pushbridge.core.push.PushNotifier;
import java.time.Clock;

/**
 * What a server gets from outside: the time, and the way to sleeping devices.
 *
 * @param clock the time
 * @param notifier wakes devices
 */
public record Surroundings(Clock clock, PushNotifier notifier) {
  /** The system's clock, and a notifier that says in the log what it would have sent. */
  public static Surroundings standard() {
    return new Surroundings(Clock.systemUTC(), new LoggingPushNotifier());
  }

  /** With another clock. */
  public Surroundings withClock(Clock other) {
    return new Surroundings(other, notifier);
  }

  /** With another notifier. */
  public Surroundings withNotifier(PushNotifier other) {
    return new Surroundings(clock, other);
  }
}
