package io.pushbridge.server;

import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.ThirdPartyNotifier;
import io.pushbridge.store.volume.VolumeFiles;
import java.time.Clock;
import java.util.Optional;

/**
 * What a server gets from outside: the time, and the way to sleeping devices.
 *
 * @param clock the time
 * @param notifier wakes devices in the place of Apple
 * @param thirdParties shows notices through phone makers' services
 * @param files the disk that the store is on
 */
public record Surroundings(
    Clock clock,
    Optional<PushNotifier> notifier,
    ThirdPartyNotifier thirdParties,
    VolumeFiles files) {
  /** The system's clock, Apple, and a notifier that says in the log what it would have sent. */
  public static Surroundings standard() {
    return new Surroundings(
        Clock.systemUTC(), Optional.empty(), new LoggingThirdPartyNotifier(), VolumeFiles.disk());
  }

  /** With another clock. */
  public Surroundings withClock(Clock other) {
    return new Surroundings(other, notifier, thirdParties, files);
  }

  /** With another notifier. */
  public Surroundings withNotifier(PushNotifier other) {
    return new Surroundings(clock, Optional.of(other), thirdParties, files);
  }

  /** With another notifier for phone makers' services. */
  public Surroundings withThirdParties(ThirdPartyNotifier other) {
    return new Surroundings(clock, notifier, other, files);
  }

  /** On another disk. */
  public Surroundings withFiles(VolumeFiles other) {
    return new Surroundings(clock, notifier, thirdParties, other);
  }
}
