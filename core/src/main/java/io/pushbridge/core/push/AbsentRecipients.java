package io.pushbridge.core.push;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.access.AppAccess;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.registry.TokenPage;
import io.pushbridge.core.topic.TopicName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands those recipients of a message that are away and have a device to the push notifier: each
 * device once, in pages, so that a message for a hundred thousand does not gather them first.
 * Presence is looked at after the message was stored: whoever comes meanwhile may get both, never
 * neither. Thread-safe; never blocks.
 */
public final class AbsentRecipients {
  private static final Logger LOG = LoggerFactory.getLogger(AbsentRecipients.class);
  private static final int PAGE = 500;

  private final SessionRegistry registry;
  private final LiveSessions live;
  private final AccessRules access;
  private final PushNotifier notifier;
  private final Tally tally;

  /** Wakes through this notifier. */
  public AbsentRecipients(
      SessionRegistry registry,
      LiveSessions live,
      AccessRules access,
      PushNotifier notifier,
      Tally tally) {
    this.registry = registry;
    this.live = live;
    this.access = access;
    this.notifier = notifier;
    this.tally = tally;
  }

  /** Wakes them, in the background. */
  public void wake(Message message, ApnsRequest request) {
    if (request.kind() != ApnsRequest.Kind.NONE && registry.hasTokens(message.app())) {
      wakeFrom(message, request, 0)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  LOG.warn("event=wake_failed message={} cause={}", message, failure.toString());
                }
              });
    }
  }

  private CompletionStage<Void> wakeFrom(Message message, ApnsRequest request, long after) {
    return registry
        .tokensFor(message.app(), message.destination(), after, PAGE)
        .thenCompose(
            page ->
                wakePage(message, request, page)
                    .thenCompose(
                        done ->
                            page.complete()
                                ? CompletableFuture.completedFuture(null)
                                : wakeFrom(message, request, page.resumeAfter())));
  }

  private CompletionStage<Void> wakePage(Message message, ApnsRequest request, TokenPage page) {
    List<DeviceToken> away =
        page.tokens().stream().filter(token -> !live.isOnline(token.uid())).toList();
    return allowed(message, away)
        .thenCompose(
            wanted -> {
              if (wanted.isEmpty()) {
                return CompletableFuture.completedFuture(null);
              }
              tally.count(Tally.Event.WOKEN, wanted.size());
              return notifier.wake(new WakeUp(message, request, wanted));
            });
  }

  /** The devices of those who may read the topic: a push shows what a message says. */
  private CompletionStage<List<DeviceToken>> allowed(Message message, List<DeviceToken> away) {
    AppAccess rules = access.of(message.app());
    if (!rules.guarded() || !(message.destination() instanceof Destination.Topic topic)) {
      return CompletableFuture.completedFuture(away);
    }
    CompletionStage<Set<Long>> readers = CompletableFuture.completedFuture(new HashSet<>());
    for (long uid : away.stream().mapToLong(DeviceToken::uid).distinct().toArray()) {
      readers =
          readers.thenCombine(
              registry.subscriptionsOf(uid),
              (found, held) -> {
                if (held.stream().anyMatch(one -> reads(one, topic.name(), rules))) {
                  found.add(uid);
                }
                return found;
              });
    }
    return readers.thenApply(
        found -> away.stream().filter(device -> found.contains(device.uid())).toList());
  }

  private static boolean reads(Subscription held, TopicName topic, AppAccess rules) {
    return held.filter().matches(topic) && rules.mayRead(held.filter(), held.token());
  }
}
