package io.pushbridge.server;

import io.pushbridge.apns.LoggingPushNotifier;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.ThirdPartyNotifier;
import io.pushbridge.store.volume.VolumeFiles;
import java.time.Clock;

/**
 * What a server gets from outside: the time, and the way to sleeping devices.
 *
 * @param clock the time
 * @param notifier wakes devices
 * @param thirdParties shows notices through phone makers' services
 * @param files the disk that the store is on
 */
public record Surroundings(
    Clock clock, PushNotifier notifier, ThirdPartyNotifier thirdParties, VolumeFiles files) {
  /** The system's clock, and notifiers that say in the log what they would have sent. */
  public static Surroundings standard() {
    return new Surroundings(
        Clock.systemUTC(),
        new LoggingPushNotifier(),
        new LoggingThirdPartyNotifier(),
        VolumeFiles.disk());
  }

  /** With another clock. */
  public Surroundings withClock(Clock other) {
    return new Surroundings(other, notifier, thirdParties, files);
  }

  /** With another notifier. */
  public Surroundings withNotifier(PushNotifier other) {
    return new Surroundings(clock, other, thirdParties, files);
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
