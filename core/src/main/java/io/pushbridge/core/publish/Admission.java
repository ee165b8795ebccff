package io.pushbridge.core.publish;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.access.AppAccess;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.jwt.TokenRights;
import io.pushbridge.core.limits.RateBucket;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest.Target;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Whether a publish is let in at all: by its size, by what its client may do, by how fast session
 * and app publish. An app's own server, over REST, has the app's rate and no access manager.
 * Thread-safe, without locks.
 */
final class Admission {
  private final Apps apps;
  private final AccessRules access;
  private final Clock clock;
  private final Tally tally;
  // Of apps that exist.
  private final ConcurrentMap<AppKey, RateBucket> ofApps = new ConcurrentHashMap<>();

  Admission(Apps apps, AccessRules access, Clock clock, Tally tally) {
    this.apps = apps;
    this.access = access;
    this.clock = clock;
    this.tally = tally;
  }

  /** {@link Result#ACCEPTED}, or why it is not; what is not is counted. */
  Result of(PublishRequest request, Target target) {
    AppLimits limits = apps.limitsOf(request.app());
    LiveSession session = request.publisher().orElse(null);
    if (request.payload().length + request.properties().bytes()
        > limits.of(AppLimit.MESSAGE_SIZE)) {
      tally.count(Tally.Event.REFUSED_TOO_LARGE);
      return Result.TOO_LARGE;
    }
    if (session != null && session.name().trusted()) {
      return Result.ACCEPTED;
    }
    if (session != null
        && !(mayPublish(access.of(request.app()), target, request.token())
            && mayPublish(session.rights(), target))) {
      tally.count(Tally.Event.DENIED);
      return Result.DENIED;
    }
    if (!inTime(session, request.app(), limits)) {
      tally.count(Tally.Event.RATE_LIMITED);
      return Result.RATE_LIMITED;
    }
    return Result.ACCEPTED;
  }

  private static boolean mayPublish(AppAccess access, Target target, String token) {
    return target instanceof Target.ToAlias to
        ? access.maySendTo(to.alias(), token)
        : access.mayPublish(((Target.ToTopic) target).name(), token);
  }

  private static boolean mayPublish(TokenRights rights, Target target) {
    return target instanceof Target.ToAlias to
        ? rights.maySendTo(to.alias())
        : rights.mayPublish(((Target.ToTopic) target).name());
  }

  private boolean inTime(LiveSession session, AppKey app, AppLimits limits) {
    long now = clock.millis();
    return (session == null
            || session.publishes().take(limits.of(AppLimit.SESSION_PUBLISHES_PER_SECOND), now))
        && bucketOf(app).take(limits.of(AppLimit.PUBLISHES_PER_SECOND), now);
  }

  private RateBucket bucketOf(AppKey app) {
    RateBucket known = ofApps.get(app);
    return known != null ? known : ofApps.computeIfAbsent(app, key -> new RateBucket());
  }
}
