package io.pushbridge.core.push;

import io.pushbridge.core.registry.DeviceToken;
import java.util.Objects;

/**
 * What became of one device's notification.
 *
 * @param device the device
 * @param result what became of it
 * @param reason the vendor's word for a refusal, empty otherwise
 * @param goneBefore the device token is to be removed if it was registered before this time, in
 *     milliseconds since the epoch; {@link #STAYS} for one that is to stay
 */
public record PushAnswer(DeviceToken device, Result result, String reason, long goneBefore) {
  /** The device token stays. */
  public static final long STAYS = Long.MIN_VALUE;

  /** What can become of it. */
  public enum Result {
    /** The vendor took it. */
    SENT,
    /** The vendor refused it for good, or there is no credential for the device. */
    REFUSED,
    /** The message's time to live ended first. */
    EXPIRED
  }

  /** Checks that nothing is missing. */
  public PushAnswer {
    Objects.requireNonNull(device);
    Objects.requireNonNull(result);
    Objects.requireNonNull(reason);
  }

  /** It was sent. */
  public static PushAnswer sent(DeviceToken device) {
    return new PushAnswer(device, Result.SENT, "", STAYS);
  }

  /** Its time was over. */
  public static PushAnswer expired(DeviceToken device) {
    return new PushAnswer(device, Result.EXPIRED, "", STAYS);
  }

  /** It was refused; the token stays. */
  public static PushAnswer refused(DeviceToken device, String reason) {
    return new PushAnswer(device, Result.REFUSED, reason, STAYS);
  }

  /** The same, and the token goes if it was registered before that time. */
  public PushAnswer andTokenGone(long registeredBefore) {
    return new PushAnswer(device, result, reason, registeredBefore);
  }
}
