package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionRegistry;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Registering devices for wake-ups, the same for every door (device-tokens.md). Thread-safe. */
public final class DeviceTokens {
  private static final Pattern SYNTAX = Pattern.compile("([0-9a-fA-F]{2}){1,100}");
  private static final int MAX_BUNDLE_ID = 255;

  /**
   * What a client asks for; texts as they came, null where absent.
   *
   * @param token the device token, hexadecimal
   * @param bundleId the iOS app's bundle id, null for the only configured one
   * @param environment {@code production} or {@code development}, null for production
   */
  public record Request(String token, String bundleId, String environment) {}

  private final SessionRegistry registry;
  private final PushNotifier notifier;
  private final Clock clock;

  /** Tokens kept in this registry, for this notifier. */
  public DeviceTokens(SessionRegistry registry, PushNotifier notifier, Clock clock) {
    this.registry = registry;
    this.notifier = notifier;
    this.clock = clock;
  }

  /**
   * Keeps a session's token.
   *
   * @return completes when durable: empty, or why it was refused, in words for the client
   */
  public CompletionStage<Optional<String>> store(AppKey app, long uid, Request request) {
    Optional<String> token = normalise(request.token());
    Optional<Environment> environment = environmentOf(request.environment());
    String bundleId = request.bundleId() == null ? "" : request.bundleId();
    if (token.isEmpty()) {
      return refused("invalid token");
    }
    if (environment.isEmpty()) {
      return refused("invalid environment");
    }
    if (bundleId.length() > MAX_BUNDLE_ID) {
      return refused("invalid bundle_id");
    }
    if (!notifier.reaches(app, bundleId, environment.get())) {
      return refused(
          "no credential for %s in %s"
              .formatted(bundleId, environment.get().name().toLowerCase(Locale.ROOT)));
    }
    return registry
        .storeToken(
            new DeviceToken(app, uid, token.get(), bundleId, environment.get(), clock.millis()))
        .thenApply(done -> Optional.empty());
  }

  /**
   * Removes a token; one that is not known counts as removed.
   *
   * @return completes when durable: empty, or why it was refused, in words for the client
   */
  public CompletionStage<Optional<String>> remove(AppKey app, String token) {
    Optional<String> normal = normalise(token);
    return normal.isEmpty()
        ? refused("invalid token")
        : registry.removeToken(app, normal.get(), Long.MAX_VALUE).thenApply(x -> Optional.empty());
  }

  private static CompletionStage<Optional<String>> refused(String why) {
    return CompletableFuture.completedFuture(Optional.of(why));
  }

  private static Optional<String> normalise(String token) {
    return token != null && SYNTAX.matcher(token).matches()
        ? Optional.of(token.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static Optional<Environment> environmentOf(String text) {
    if (text == null || text.equals("production")) {
      return Optional.of(Environment.PRODUCTION);
    }
    return text.equals("development") ? Optional.of(Environment.DEVELOPMENT) : Optional.empty();
  }
}
