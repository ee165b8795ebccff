package io.pushbridge.core.registry;

import io.pushbridge.core.app.AppKey;
import java.util.Objects;

/**
 * Where Apple reaches a session's device (device-tokens.md).
 *
 * @param app the app
 * @param uid the session it belongs to
 * @param token lowercase hexadecimal, 2 to 200 digits
 * @param bundleId the iOS app's bundle id, empty for the app's only configured one
 * @param environment which of Apple's hosts
 * @param registeredAt milliseconds since the epoch of the latest registration
 */
public record DeviceToken(
    AppKey app,
    long uid,
    String token,
    String bundleId,
    Environment environment,
    long registeredAt) {

  /** Apple's two environments. */
  public enum Environment {
    /** {@code api.push.apple.com}. */
    PRODUCTION,
    /** {@code api.sandbox.push.apple.com}. */
    DEVELOPMENT
  }

  /** Checks that nothing is missing. */
  public DeviceToken {
    Objects.requireNonNull(app);
    Objects.requireNonNull(token);
    Objects.requireNonNull(bundleId);
    Objects.requireNonNull(environment);
  }

  /** Without the token itself: whoever has it can be pushed to by us. */
  @Override
  public String toString() {
    return "DeviceToken[app=%s, uid=%d, token=%s…, bundleId=%s, environment=%s]"
        .formatted(
            app, uid, token.substring(0, Math.min(6, token.length())), bundleId, environment);
  }
}
