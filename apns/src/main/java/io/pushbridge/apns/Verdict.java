package io.pushbridge.apns;

import com.eatthepath.pushy.apns.PushNotificationResponse;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.registry.DeviceToken;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What an answer of Apple's means, by its status and its words: reasons that the library does not
 * know are treated by their text, and those that nobody knows by their status.
 */
final class Verdict {
  /** Stands for an answer without a reason. */
  private static final String STATUS = "Status";

  private static final Set<String> TRY_AGAIN =
      Set.of(
          "ExpiredProviderToken",
          "TooManyProviderTokenUpdates",
          "TooManyRequests",
          "InternalServerError",
          "ServiceUnavailable",
          "Shutdown",
          "IdleTimeout");

  private static final Set<String> NO_SUCH_DEVICE =
      Set.of("BadDeviceToken", "DeviceTokenNotForTopic");

  private static final Set<String> DEVICE_GONE = Set.of("Unregistered", "ExpiredToken");

  /** Those that say that the credential is at fault, not the notification. */
  private static final Set<String> CREDENTIAL =
      Set.of(
          "BadCertificate",
          "BadCertificateEnvironment",
          "Forbidden",
          "InvalidProviderToken",
          "MissingProviderToken",
          "BadEnvironmentKeyInToken",
          "UnrelatedKeyIdInToken");

  private Verdict() {}

  /** What became of the notification; empty if it is to be tried again. */
  static Optional<PushAnswer> of(DeviceToken device, PushNotificationResponse<?> response) {
    if (response.isAccepted()) {
      return Optional.of(PushAnswer.sent(device));
    }
    int status = response.getStatusCode();
    String reason = response.getRejectionReason().orElse(STATUS + status);
    if (TRY_AGAIN.contains(reason) || status == 429 || status >= 500) {
      return Optional.empty();
    }
    PushAnswer refused = PushAnswer.refused(device, reason);
    if (NO_SUCH_DEVICE.contains(reason)) {
      return Optional.of(refused.andTokenGone(asRegistered(device)));
    }
    if (DEVICE_GONE.contains(reason) || status == 410) {
      return Optional.of(
          refused.andTokenGone(
              response
                  .getTokenInvalidationTimestamp()
                  .map(Instant::toEpochMilli)
                  .orElse(asRegistered(device))));
    }
    return Optional.of(refused);
  }

  /** A registration that is newer than the one that was pushed to stays. */
  private static long asRegistered(DeviceToken device) {
    return device.registeredAt() + 1;
  }

  /** Whether the operator has to look after the credential. */
  static boolean blamesCredential(String reason) {
    return CREDENTIAL.contains(reason);
  }
}
