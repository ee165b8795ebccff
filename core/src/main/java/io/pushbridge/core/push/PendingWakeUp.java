package io.pushbridge.core.push;

import io.pushbridge.core.message.Message;
import java.util.Objects;

/**
 * A wake-up that was accepted and is not finished.
 *
 * @param number its number in the outbox
 * @param message the message; its body only as far as an alert could show it
 * @param request what the publisher wants the devices to get
 * @param progress how far it has come
 */
public record PendingWakeUp(
    long number, Message message, ApnsRequest request, WakeUpProgress progress) {
  /** Checks that nothing is missing. */
  public PendingWakeUp {
    Objects.requireNonNull(message);
    Objects.requireNonNull(request);
    Objects.requireNonNull(progress);
  }
}
