package io.pushbridge.core.publish;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.link.LinkAwayException;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Snowflake;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest.Retain;
import io.pushbridge.core.publish.PublishRequest.Target;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.ThirdPartyNotifier;
import io.pushbridge.core.push.ThirdPartyPush;
import io.pushbridge.core.push.WakeUps;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.topic.Alias;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to publish. Thread-safe; never blocks.
 *
 * <p>A message is stored first and looked after second: who is connected gets it when it is
 * durable, who is away finds it in the log, and whose device sleeps is woken after that; the
 * wake-up is durable before the publish is acknowledged. Messages of QoS 0, and those that no
 * durable session wants, skip the log. What a topic is to retain is kept before all that, whatever
 * its QoS.
 */
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final CompletionStage<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final Apps apps;
  private final MessageLog log;
  private final SessionRegistry registry;
  private final Router router;
  private final WakeUps wakeUps;
  private final ThirdPartyNotifier thirdParties;
  private final Forwarding forwarding;
  private final Snowflake ids;
  private final Clock clock;
  private final Tally tally;
  private final Admission admission;
  private final RetainedFirst retaining;

  /** Publishes for these apps, what their access managers and limits let in. */
  public Publisher(
      Apps apps,
      AccessRules access,
      MessageLog log,
      SessionRegistry registry,
      RetainedMessages retained,
      Router router,
      WakeUps wakeUps,
      ThirdPartyNotifier thirdParties,
      Forwarding forwarding,
      Snowflake ids,
      Clock clock,
      Tally tally) {
    this.apps = apps;
    this.log = log;
    this.registry = registry;
    this.router = router;
    this.wakeUps = wakeUps;
    this.thirdParties = thirdParties;
    this.forwarding = forwarding;
    this.ids = ids;
    this.clock = clock;
    this.tally = tally;
    this.admission = new Admission(apps, access, clock, tally);
    this.retaining = new RetainedFirst(retained);
  }

  /**
   * Publishes one message.
   *
   * @return completes when the promise of {@link PublishOutcome} holds and the message was offered
   *     to every connected recipient; on a thread that callbacks must not block. Messages that one
   *     thread publishes to one destination keep their order
   */
  public CompletionStage<PublishOutcome> publish(PublishRequest request) {
    return request.publisher().isPresent() && isAwaited(request)
        ? request.publisher().get().openPublishes().during(stored -> publish(request, stored))
        : publish(request, Publisher::nobodyWaits);
  }

  /**
   * Whether the publisher's next connection waits for it: of QoS 2 nothing may be published twice,
   * and what is retained waits for others of its topic.
   */
  private static boolean isAwaited(PublishRequest request) {
    return request.receipt().isPresent() || request.retain() != Retain.NO;
  }

  /**
   * Publishes it.
   *
   * @param stored may be run when it is stored and its wake-up kept, before the stage completes
   */
  private CompletionStage<PublishOutcome> publish(PublishRequest request, Runnable stored) {
    MessageId id = request.id().orElseGet(ids::nextMessageId);
    Result admitted = admission.of(request, request.target());
    if (admitted != Result.ACCEPTED) {
      return CompletableFuture.completedFuture(new PublishOutcome(admitted, id));
    }
    if (refusal(request.apns()).isPresent()) {
      return noteReceived(request).thenApply(x -> new PublishOutcome(Result.INVALID_PUSH, id));
    }
    if (request.target() instanceof Target.ToAlias to) {
      return registry
          .holdersOf(request.app(), List.of(to.alias()))
          .thenCompose(holders -> publishToHolder(request, to.alias(), holders, id));
    }
    if (isForwarded(request) && forwarding.refuses(request.app())) {
      return CompletableFuture.failedFuture(LinkAwayException.beforehand());
    }
    Destination.Topic topic = new Destination.Topic(((Target.ToTopic) request.target()).name());
    Message message = message(request, topic, id);
    return retaining.publish(
        message,
        request.retain() == Retain.FOR_EVER ? Message.NEVER_EXPIRES : message.expiresAt(),
        () -> publish(request, message, registry.wantsLogged(request.app(), topic.name()), stored));
  }

  /**
   * Why what iOS devices are to get can never be sent to them, in words for the publisher; empty if
   * it can. A publish with such a wish has the outcome {@link Result#INVALID_PUSH}.
   */
  public Optional<String> refusal(ApnsRequest request) {
    return wakeUps.refusal(request);
  }

  /**
   * Publishes one text to many aliases, in one pass; each gets a message id of its own.
   *
   * @param request its target is ignored
   * @return by alias, in the order given, duplicates once
   */
  public CompletionStage<Map<Alias, PublishOutcome>> publishToAll(
      PublishRequest request, Collection<Alias> aliases) {
    if (refusal(request.apns()).isPresent()) {
      return CompletableFuture.completedFuture(invalidPush(aliases));
    }
    return registry
        .holdersOf(request.app(), aliases)
        .thenCompose(
            holders -> {
              Map<Alias, CompletableFuture<PublishOutcome>> all = new LinkedHashMap<>();
              for (Alias alias : aliases) {
                all.computeIfAbsent(
                    alias, to -> publishOne(request, to, holders).toCompletableFuture());
              }
              return CompletableFuture.allOf(all.values().toArray(CompletableFuture<?>[]::new))
                  .thenApply(
                      done -> {
                        Map<Alias, PublishOutcome> outcomes = new LinkedHashMap<>();
                        all.forEach((alias, stage) -> outcomes.put(alias, stage.join()));
                        return outcomes;
                      });
            });
  }

  private Map<Alias, PublishOutcome> invalidPush(Collection<Alias> aliases) {
    Map<Alias, PublishOutcome> outcomes = new LinkedHashMap<>();
    for (Alias alias : aliases) {
      outcomes.put(alias, new PublishOutcome(Result.INVALID_PUSH, ids.nextMessageId()));
    }
    return outcomes;
  }

  private CompletionStage<PublishOutcome> publishOne(
      PublishRequest request, Alias alias, Map<Alias, AliasHolder> holders) {
    MessageId id = ids.nextMessageId();
    Result admitted = admission.of(request, new Target.ToAlias(alias));
    if (admitted != Result.ACCEPTED) {
      return CompletableFuture.completedFuture(new PublishOutcome(admitted, id));
    }
    return publishToHolder(request, alias, holders, id)
        .exceptionally(failure -> new PublishOutcome(Result.UNAVAILABLE, id));
  }

  private CompletionStage<PublishOutcome> publishToHolder(
      PublishRequest request, Alias alias, Map<Alias, AliasHolder> holders, MessageId id) {
    AliasHolder holder = holders.get(alias);
    if (holder == null) {
      return noteReceived(request).thenApply(x -> new PublishOutcome(Result.UNKNOWN_ALIAS, id));
    }
    Destination inbox = new Destination.Inbox(holder.uid(), alias);
    return publish(request, message(request, inbox, id), holder.durable(), Publisher::nobodyWaits);
  }

  /** What came from the other broker does not go back there. */
  private static boolean isForwarded(PublishRequest request) {
    return request.qos().acknowledged()
        && request.target() instanceof Target.ToTopic
        && request.publisher().filter(from -> from.name().trusted()).isEmpty();
  }

  private Message message(PublishRequest request, Destination destination, MessageId id) {
    long now = clock.millis();
    return new Message(
        request.app(),
        destination,
        id,
        request.qos(),
        request.payload(),
        request.properties(),
        request.publisher().map(LiveSession::uid).orElse(Message.NO_SESSION),
        now,
        request.timeToLive().expiryAt(now),
        request.retain() != Retain.NO && destination instanceof Destination.Topic);
  }

  private CompletionStage<PublishOutcome> publish(
      PublishRequest request, Message message, boolean durablyWanted, Runnable stored) {
    boolean logged = durablyWanted && message.qos().acknowledged();
    expectReceipt(request, message);
    Optional<WakeUps.Search> search = wakeUps.search(message, request.apns());
    CompletionStage<Void> forwarded = isForwarded(request) ? forwarding.expect(message) : NOTHING;
    CompletionStage<Void> done = logged ? store(request, message) : pass(request, message);
    CompletionStage<Void> kept = done.thenCompose(routed -> wakeUps.wake(search));
    if (forwarded != NOTHING) {
      // The other broker may take long.
      kept.whenComplete((woken, failure) -> stored.run());
    }
    return (forwarded == NOTHING ? kept : kept.thenCompose(woken -> forwarded))
        .handle(
            (accepted, failure) -> {
              if (failure != null) {
                forgetReceipt(request, message);
                if (reasonOf(failure) instanceof LinkRefusedException) {
                  return new PublishOutcome(Result.DENIED, message.id());
                }
                throw rethrown(failure);
              }
              tally.count(Tally.Event.PUBLISHED);
              tally.of(message.app()).received(message.payload().length);
              request.thirdParty().ifPresent(notice -> show(message, notice));
              return new PublishOutcome(Result.ACCEPTED, message.id());
            });
  }

  /** To those who are connected. */
  private CompletionStage<Void> pass(PublishRequest request, Message message) {
    Delivery delivery = Delivery.unlogged(message);
    return request.receipt().isEmpty()
        ? router.route(delivery)
        : noteReceived(request).thenCompose(noted -> router.route(delivery));
  }

  private void show(Message message, ThirdPartyPush notice) {
    try {
      thirdParties.show(message, notice);
    } catch (RuntimeException e) {
      LOG.warn("event=third_party_push_failed message={} cause={}", message, e.toString());
    }
  }

  /**
   * Routes from inside the commit, so that messages are offered in the order of their positions.
   */
  private CompletionStage<Void> store(PublishRequest request, Message message) {
    CompletableFuture<Void> routed = new CompletableFuture<>();
    return log.append(
            message,
            request.receipt(),
            logged -> {
              tally.count(Tally.Event.LOGGED);
              router
                  .route(Delivery.of(logged))
                  .whenComplete((done, failure) -> routed.complete(null));
            })
        .thenCompose(position -> routed);
  }

  /** A QoS 2 publish that is not logged must be known when it is repeated, all the same. */
  private CompletionStage<Void> noteReceived(PublishRequest request) {
    return request
        .receipt()
        .map(registry::receive)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private void expectReceipt(PublishRequest request, Message message) {
    if (message.qos().acknowledged() && wantsReceipts(request.app())) {
      request
          .publisher()
          .flatMap(LiveSession::receipts)
          .ifPresent(pending -> pending.expect(message.id()));
    }
  }

  private boolean wantsReceipts(AppKey app) {
    return apps.limitsOf(app).receipts();
  }

  private static void forgetReceipt(PublishRequest request, Message message) {
    request
        .publisher()
        .flatMap(LiveSession::receipts)
        .ifPresent(pending -> pending.forget(message.id()));
  }

  private static void nobodyWaits() {
    // For its being stored, before it is published.
  }

  private static Throwable reasonOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static RuntimeException rethrown(Throwable failure) {
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new CompletionException(failure);
  }
}
