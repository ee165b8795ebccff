package io.pushbridge.core.push;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.access.AppAccess;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Which of a message's recipients' devices are to be woken: those of sessions that are away, unless
 * the app wants all of them, and that may read what the push would show. Thread-safe; never blocks.
 */
final class WokenDevices {
  private final SessionRegistry registry;
  private final LiveSessions live;
  private final AccessRules access;
  private final Predicate<AppKey> always;

  WokenDevices(
      SessionRegistry registry, LiveSessions live, AccessRules access, Predicate<AppKey> always) {
    this.registry = registry;
    this.live = live;
    this.access = access;
    this.always = always;
  }

  CompletionStage<List<DeviceToken>> of(Message message, List<DeviceToken> devices) {
    return allowed(
        message,
        always.test(message.app())
            ? devices
            : devices.stream().filter(device -> !live.isOnline(device.uid())).toList());
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
