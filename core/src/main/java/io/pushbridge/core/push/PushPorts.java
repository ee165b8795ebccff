package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What waking devices stands on.
 *
 * @param notifier pushes
 * @param outbox keeps what is not finished
 * @param badges counts badges up
 * @param always whether an app's devices are woken although their session is connected ({@code
 *     apns.when}, device-tokens.md); answered from memory
 */
public record PushPorts(
    PushNotifier notifier, WakeUpOutbox outbox, BadgeCounters badges, Predicate<AppKey> always) {
  /** Checks that nothing is missing. */
  public PushPorts {
    Objects.requireNonNull(notifier);
    Objects.requireNonNull(outbox);
    Objects.requireNonNull(badges);
    Objects.requireNonNull(always);
  }

  /** Waking only those that are away, whatever the app. */
  public PushPorts(PushNotifier notifier, WakeUpOutbox outbox, BadgeCounters badges) {
    this(notifier, outbox, badges, app -> false);
  }
}
