package io.pushbridge.core.session;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.alias.Aliases;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.FeedSetup;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.presence.Presence;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of sessions, the same for every door: connect, subscribe, unsubscribe, leave. There is
 * one live connection per session; a newer one takes the older one's place without a presence
 * notice (README.md of the specification, rules 4 and 10). Thread-safe; never blocks.
 */
public final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final Apps apps;
  private final SessionRegistry registry;
  private final Router router;
  private final LiveSessions live;
  private final Presence presence;
  private final FeedSetup feeds;
  private final BadgeCounters badges;
  private final SessionRecords records;
  private final Subscribing subscribing;
  private final Claims claims = new Claims();
  private final TokenSessions logins;

  /** Sessions of these apps. */
  public Sessions(
      Apps apps,
      Router router,
      Presence presence,
      FeedSetup feeds,
      BadgeCounters badges,
      Aliases aliases) {
    this.apps = apps;
    this.registry = feeds.registry();
    this.records = new SessionRecords(registry);
    this.router = router;
    this.live = feeds.sessions();
    this.presence = presence;
    this.feeds = feeds;
    this.badges = badges;
    this.logins = new TokenSessions(records, aliases);
    this.subscribing = new Subscribing(apps, registry, router, presence, feeds.tally());
  }

  /**
   * Connects a session. An older connection of the same name is ended first.
   *
   * @param request who wants what
   * @param loop the connection's event loop
   * @param outlet the way to the client
   * @return completes on the loop; the caller answers its client and then starts the feed. Fails
   *     with {@link TakenOverException} if a newer connection came meanwhile, with {@link
   *     ConnectionLimitException} if the app has too many, or with the registry's failure; then
   *     nothing is connected
   */
  public CompletionStage<Connected> connect(ConnectRequest request, Executor loop, Outlet outlet) {
    Claim claim = new Claim(loop, outlet);
    Claim older;
    try {
      int most = apps.limitsOf(request.name().app()).of(AppLimit.CONNECTIONS);
      older = claims.put(request.name(), claim, most);
    } catch (ConnectionLimitException full) {
      feeds.tally().count(Tally.Event.REFUSED_CONNECTIONS);
      return CompletableFuture.failedFuture(full);
    }
    if (older != null) {
      feeds.tally().count(Tally.Event.TAKEN_OVER);
      end(request.name(), older, EndReason.TAKEN_OVER);
    }
    CompletionStage<Void> free =
        older == null ? CompletableFuture.completedFuture(null) : older.gone();
    CompletableFuture<Connected> connected = new CompletableFuture<>();
    free.thenCompose(gone -> records.open(request))
        .whenCompleteAsync(
            (opened, failure) -> {
              if (failure != null) {
                fail(request, claim, older, connected, failure);
              } else if (claim.ended() != null) {
                fail(request, claim, older, connected, new TakenOverException());
              } else {
                attach(request, claim, opened, older, connected);
              }
            },
            loop);
    return connected;
  }

  private void attach(
      ConnectRequest request,
      Claim claim,
      OpenedSession opened,
      Claim older,
      CompletableFuture<Connected> connected) {
    LiveSession session =
        new LiveSession(
            request.durable() ? opened.session().uid() : registry.newUid(),
            request.name(),
            request.durable(),
            claim.loop(),
            claim.outlet(),
            request.receipts(),
            feeds);
    session.expirySeconds(request.expirySeconds());
    session.alias(opened.alias());
    session.login(request.login());
    opened.subscriptions().forEach(session::subscribed);
    session.feed().resumeAt(opened.cursor());
    claim.session(session);
    claims.connected(session, claim);
    inheritPresence(request, claim, older);
    session.opens();
    live.add(session);
    logins.add(session);
    resetBadges(session);
    router
        .attach(session, opened.subscriptions())
        .thenRun(session::isAttached)
        .runAfterBoth(logins.settleAlias(session), () -> {})
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null) {
                end(request.name(), claim, EndReason.SERVER_ERROR);
                connected.completeExceptionally(failure);
              } else if (claim.ended() != null) {
                connected.completeExceptionally(new TakenOverException());
              } else {
                if (!claim.announced()) {
                  claim.announced(true);
                  presence.online(session);
                }
                boolean continued = opened.existed() && !request.fresh();
                connected.complete(new Connected(session, continued, opened.received()));
              }
            },
            claim.loop());
  }

  /** Whoever opens its app has seen what the badge counts. */
  private void resetBadges(LiveSession session) {
    if (session.durable()) {
      badges
          .reset(session.uid())
          .exceptionally(
              failure -> {
                LOG.warn("event=badge_not_reset session={} cause={}", session.uid(), failure);
                return null;
              });
    }
  }

  /** A continued session stays online for its watchers; one that is not continued goes. */
  private void inheritPresence(ConnectRequest request, Claim claim, Claim older) {
    if (older != null && older.announced()) {
      if (request.durable()) {
        claim.announced(true);
      } else {
        presence.offline(older.session());
      }
    }
  }

  private void fail(
      ConnectRequest request,
      Claim claim,
      Claim older,
      CompletableFuture<Connected> connected,
      Throwable failure) {
    if (older != null && older.announced()) {
      if (failure instanceof TakenOverException && request.durable()) {
        // The next one continues what this one would have continued.
        claim.announced(true);
        claim.session(older.session());
        claim.finish();
      } else {
        presence.offline(older.session());
      }
    }
    claims.remove(request.name(), claim);
    claim.gone().complete(null);
    connected.completeExceptionally(failure);
  }

  /**
   * Ends a session's connection. Idempotent; the outlet is told to close, too.
   *
   * @return completes when nothing of the connection is in force any more, what was acknowledged is
   *     kept, and what it published with QoS 2 is stored or has failed
   */
  public CompletionStage<Void> disconnect(LiveSession session, EndReason reason) {
    Claim claim = claims.of(session);
    if (claim == null) {
      return CompletableFuture.completedFuture(null);
    }
    end(session.name(), claim, reason);
    return claim.gone();
  }

  private void end(SessionName name, Claim claim, EndReason reason) {
    claim
        .loop()
        .execute(
            () -> {
              if (claim.end(reason)) {
                claim.outlet().close(reason);
              }
              // While it still connects, the connecting finds out by itself.
              if (claim.session() != null && !claim.finish()) {
                finish(name, claim);
              }
            });
  }

  /** Stops the feed, leaves the router, tells presence and the registry; on the loop. */
  private void finish(SessionName name, Claim claim) {
    LiveSession session = claim.session();
    session.leaves();
    boolean replaced = claim.ended() == EndReason.TAKEN_OVER && session.durable();
    CompletionStage<Void> detached =
        session.feed().stop().thenCompose(stopped -> router.detach(session));
    // The next connection of the name is to know every publish of QoS 2 of this one.
    CompletionStage<Void> settled =
        CompletableFuture.allOf(
            detached.toCompletableFuture(),
            session.openPublishes().settled().toCompletableFuture());
    settled
        .thenCompose(done -> records.leave(session))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("event=leave_failed session={} cause={}", name, failure.toString());
              }
              live.remove(session);
              logins.remove(session);
              if (!replaced && claim.announced()) {
                claim.announced(false);
                presence.offline(session);
              }
              claims.remove(name, claim);
              claims.gone(session);
              claim.gone().complete(null);
            });
  }

  /**
   * Stands for a session that is not connected, as the publisher of what it left; it is attached to
   * nothing.
   */
  public LiveSession absent(SessionName name, long uid) {
    return new LiveSession(uid, name, false, Runnable::run, AbsentOutlet.INSTANCE, false, feeds);
  }

  /**
   * The client of a connected session shows another token, which is in force from now on, and takes
   * its alias; on the session's loop.
   *
   * @return completes when the alias is durably taken
   */
  public CompletionStage<Void> renew(LiveSession session, TokenLogin login) {
    return logins.renew(session, login);
  }

  /**
   * Ends the connections of clients whose tokens are good no more; what their sessions are, and
   * what waits for them, stays as with any connection that ends. To be called every second or so.
   */
  public void endExpired() {
    for (LiveSession session : logins.expired(feeds.clock().millis())) {
      LOG.debug("event=token_expired session={}", session.name());
      feeds.tally().count(Tally.Event.ENDED_TOKENS);
      CompletionStage<Void> unused = disconnect(session, EndReason.TOKEN_EXPIRED);
    }
  }

  /** Ends every connection, as when the server stops; completes when all are gone. */
  public CompletionStage<Void> disconnectAll(EndReason reason) {
    return CompletableFuture.allOf(
        live.all().stream()
            .map(session -> disconnect(session, reason).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Ends every connection of an app, also one that is being made; completes when all are gone. */
  public CompletionStage<Void> disconnectAll(AppKey app, EndReason reason) {
    List<CompletableFuture<Void>> gone = new ArrayList<>();
    claims
        .of(app)
        .forEach(
            (name, claim) -> {
              end(name, claim, reason);
              gone.add(claim.gone());
            });
    return CompletableFuture.allOf(gone.toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Subscribes a connected session; presence of the filter is told if it is new.
   *
   * @return completes on the loop when the change is durable and in force; fails with {@link
   *     AccessDeniedException}, {@link SubscriptionLimitException} or the registry's failure, and
   *     then what the session held before stays
   */
  public CompletionStage<Void> subscribe(LiveSession session, Subscription wanted) {
    return subscribing.subscribe(session, wanted);
  }

  /**
   * Ends a subscription of a connected session; presence is told.
   *
   * @return completes on the loop when the change is durable and in force, with whether there was
   *     one
   */
  public CompletionStage<Boolean> unsubscribe(LiveSession session, TopicFilter filter) {
    return subscribing.unsubscribe(session, filter);
  }
}
