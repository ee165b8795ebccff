package io.pushbridge.apns;

import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.registry.DeviceToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What all devices of one message get, payload and headers; made once, and told apart for each
 * device when its turn comes. Immutable.
 */
final class ApnsNotification {
  private final Message message;
  private final ApnsPayload payload;
  private final DeliveryPriority priority;
  private final String collapseId;
  private final String topicSuffix;
  private final Instant expiration;

  private ApnsNotification(Message message, ApnsPayload payload, ApnsOptions options) {
    this.message = message;
    this.payload = payload;
    // Apple refuses anything in the background that is not of priority 5.
    this.priority =
        payload.type() == PushType.BACKGROUND
            ? DeliveryPriority.CONSERVE_POWER
            : options.priority().orElse(DeliveryPriority.IMMEDIATE);
    this.collapseId = options.collapseId().orElse(null);
    this.topicSuffix = options.topicSuffix().orElseGet(() -> suffixOf(payload.type()));
    this.expiration = Instant.ofEpochMilli(message.expiresAt());
  }

  /** Empty if there is nothing that could be sent. */
  static Optional<ApnsNotification> of(Message message, ApnsRequest request) {
    // A lone half of a surrogate pair cannot come out of UTF-8; what is no UTF-8 is replaced.
    String text = new String(message.payload(), StandardCharsets.UTF_8);
    return ApnsOptions.parse(request.options())
        .flatMap(
            options ->
                ApnsPayload.of(request, options, text)
                    .map(payload -> new ApnsNotification(message, payload, options)));
  }

  /** What Apple wants behind the bundle id for this type. */
  private static String suffixOf(PushType type) {
    return switch (type) {
      case VOIP -> ".voip";
      case COMPLICATION -> ".complication";
      case FILEPROVIDER -> ".pushkit.fileprovider";
      case LOCATION -> ".location-query";
      case LIVE_ACTIVITY -> ".push-type.liveactivity";
      case PUSH_TO_TALK -> ".voip-ptt";
      case ALERT, BACKGROUND, MDM -> "";
    };
  }

  Message message() {
    return message;
  }

  boolean countsBadge() {
    return payload.badgeAt() >= 0;
  }

  boolean expiredAt(long nowMillis) {
    return message.expiredAt(nowMillis);
  }

  /**
   * For one device.
   *
   * @param bundleId its bundle id, or the topic itself
   * @param badge its badge, if the payload counts it
   */
  SimpleApnsPushNotification to(DeviceToken device, String bundleId, int badge) {
    String topic = bundleId.endsWith(topicSuffix) ? bundleId : bundleId + topicSuffix;
    return new SimpleApnsPushNotification(
        device.token(),
        topic,
        payload.with(badge),
        expiration,
        priority,
        payload.type(),
        collapseId,
        idFor(device.token()));
  }

  /** The same for every attempt: derived from the message's id and the device. */
  UUID idFor(String token) {
    long high = mixed(message.id().bits());
    long low = mixed(~message.id().bits());
    for (int i = 0; i < token.length(); i++) {
      high = mixed(high ^ token.charAt(i));
      low = mixed(low + token.charAt(i));
    }
    // A custom UUID, version 8 of RFC 9562 §5.8.
    return new UUID((high & ~0xF000L) | 0x8000L, (low & (-1L >>> 2)) | Long.MIN_VALUE);
  }

  /** Spreads the bits; a bijection (the finalizer of SplitMix64). */
  private static long mixed(long bits) {
    long spread = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    spread = (spread ^ (spread >>> 27)) * 0x94D049BB133111EBL;
    return spread ^ (spread >>> 31);
  }
}
