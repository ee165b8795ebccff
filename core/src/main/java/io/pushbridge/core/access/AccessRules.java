package io.pushbridge.core.access;

import io.pushbridge.core.access.GrantOutcome.Result;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Apps;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The access managers of all apps (rest-api.md §3): switched on and off, granted and audited by the
 * apps' servers. All grants are in memory, so that clients are judged without waiting; a change is
 * in force when its stage completes, and survives a restart. Thread-safe; never blocks.
 *
 * <p>An expired grant allows nothing, but is remembered for a day, so that its token can be
 * extended. The number of grants of an app is bounded ({@link AppLimit#GRANTS}); when it is
 * reached, expired ones make room first.
 */
public final class AccessRules {
  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(10);
  private static final int TOKEN_BYTES = 16;
  private static final long LONGEST_SECONDS = Duration.ofDays(365_000).toSeconds();

  private final AccessCatalog catalog;
  private final Apps apps;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentMap<AppKey, AppAccess> byApp = new ConcurrentHashMap<>();
  private final AtomicLong nextSweep;

  private AccessRules(AccessCatalog catalog, Apps apps, Clock clock) {
    this.catalog = catalog;
    this.apps = apps;
    this.clock = clock;
    this.nextSweep = new AtomicLong(clock.millis());
  }

  /** Reads the catalog. */
  public static CompletionStage<AccessRules> load(AccessCatalog catalog, Apps apps, Clock clock) {
    AccessRules rules = new AccessRules(catalog, apps, clock);
    return catalog
        .grants()
        .thenCombine(
            catalog.guarded(),
            (grants, guarded) -> {
              grants.forEach(grant -> rules.of(grant.app()).put(grant));
              guarded.forEach(app -> rules.of(app).guarded(true));
              return rules;
            });
  }

  /** What the clients of an app may do; the same object for as long as the server runs. */
  public AppAccess of(AppKey app) {
    AppAccess known = byApp.get(app);
    return known != null ? known : byApp.computeIfAbsent(app, key -> new AppAccess(clock));
  }

  /** Nothing is granted in an app any more, and it is not guarded: the app is gone. */
  public void forget(AppKey app) {
    AppAccess known = byApp.remove(app);
    if (known != null) {
      known.clear();
    }
  }

  /** How many grants an app has, expired ones that are remembered among them. */
  public int size(AppKey app) {
    return of(app).size();
  }

  /**
   * Switches the access manager of an app on or off ({@code yam_set}). Grants stay either way.
   *
   * @return completes when durable and in force, also for clients that are connected
   */
  public CompletionStage<Void> guard(AppKey app, boolean on) {
    return catalog.guard(app, on).thenRun(() -> of(app).guarded(on));
  }

  /**
   * Grants in place of what was granted for the same scope ({@code yam_grant}); no rights at all
   * revoke it.
   *
   * @param scope if it has a token, one that {@link #grantWithNewToken} made
   * @param ttlSeconds how long from now on, 0 for ever
   * @return completes when durable and in force, also for clients that are connected
   */
  public CompletionStage<GrantOutcome> grant(
      AppKey app, Scope scope, Rights rights, long ttlSeconds) {
    return grant(
        app,
        scope,
        rights,
        ttlSeconds,
        () -> scope.token().isEmpty() || of(app).knows(scope.token()));
  }

  /** Grants to whoever shows a token that nobody has yet; the outcome tells it. */
  public CompletionStage<GrantOutcome> grantWithNewToken(
      AppKey app, Scope scope, Rights rights, long ttlSeconds) {
    return grant(app, scope.withToken(newToken()), rights, ttlSeconds, () -> true);
  }

  private CompletionStage<GrantOutcome> grant(
      AppKey app, Scope scope, Rights rights, long ttlSeconds, Supplier<Boolean> tokenKnown) {
    AppAccess access = of(app);
    if (!access.guarded()) {
      return refused(Result.NOT_GUARDED);
    }
    if (!tokenKnown.get()) {
      return refused(Result.UNKNOWN_TOKEN);
    }
    sweepIfTime();
    return roomFor(app, scope)
        .thenCompose(
            room -> {
              if (!room) {
                return refused(Result.TOO_MANY);
              }
              AccessGrant grant = new AccessGrant(app, scope, rights, endOf(ttlSeconds));
              return catalog
                  .save(grant)
                  .thenApply(
                      saved -> {
                        access.put(grant);
                        return new GrantOutcome(Result.GRANTED, scope.token());
                      });
            });
  }

  private static CompletionStage<GrantOutcome> refused(Result why) {
    return CompletableFuture.completedFuture(new GrantOutcome(why, Scope.NO_TOKEN));
  }

  private long endOf(long ttlSeconds) {
    return ttlSeconds == 0
        ? AccessGrant.NEVER
        : clock.millis() + Math.min(ttlSeconds, LONGEST_SECONDS) * 1_000;
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * What is granted for exactly this scope, whatever other levels allow ({@code yam_audit}); empty
   * if the app has no such token.
   */
  public Optional<Rights> audit(AppKey app, Scope scope) {
    AppAccess access = of(app);
    boolean known = scope.token().isEmpty() || access.knows(scope.token());
    return known ? Optional.of(access.granted(scope)) : Optional.empty();
  }

  private CompletionStage<Boolean> roomFor(AppKey app, Scope scope) {
    AppAccess access = of(app);
    int most = apps.limitsOf(app).of(AppLimit.GRANTS);
    if (access.has(scope) || access.size() < most) {
      return CompletableFuture.completedFuture(true);
    }
    return forgetExpired(app, clock.millis()).thenApply(done -> access.size() < most);
  }

  private void sweepIfTime() {
    long now = clock.millis();
    long due = nextSweep.get();
    if (now >= due && nextSweep.compareAndSet(due, now + SWEEP_PAUSE.toMillis())) {
      byApp.keySet().forEach(app -> forgetExpired(app, now - REMEMBERED.toMillis()));
    }
  }

  private CompletionStage<Void> forgetExpired(AppKey app, long before) {
    AppAccess access = of(app);
    List<Scope> expired = access.expired(before);
    if (expired.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return catalog
        .removeExpired(app, expired, before)
        .thenRun(() -> expired.forEach(scope -> access.removeExpired(scope, before)));
  }
}
