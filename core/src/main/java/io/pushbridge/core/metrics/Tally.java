package io.pushbridge.core.metrics;

import io.pushbridge.core.app.AppKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** Counts events by kind since the start, messages by app as well. Thread-safe. */
public final class Tally {
  /** What is counted. */
  public enum Event {
    /** A message was accepted from a publisher. */
    PUBLISHED,
    /** A message was stored in the log. */
    LOGGED,
    /** A message was handed to one recipient's connection. */
    DELIVERED,
    /** One of these came out of the log, because its recipient had been away or behind. */
    REPLAYED,
    /** A QoS 0 message was dropped because a recipient did not keep up. */
    DROPPED_SLOW,
    /** A QoS 0 publish could not be done, and was dropped without a word to its publisher. */
    DROPPED_FAILED,
    /** A message's time to live ended in a recipient's queue. */
    DROPPED_EXPIRED,
    /** A connection was cut off because it did not keep up. */
    CUT_OFF_SLOW,
    /** A publish to a reserved topic was acknowledged and dropped. */
    DROPPED_RESERVED,
    /** A client statistics report ({@code $$report}) came in. */
    REPORTS,
    /** A connection took an older one's place. */
    TAKEN_OVER,
    /** The access manager did not allow a publish, a subscription or an alias. */
    DENIED,
    /** A publish came faster than its session or app may publish. */
    RATE_LIMITED,
    /** A publish was longer than its app allows. */
    REFUSED_TOO_LARGE,
    /** A connection came when its app had as many as it may have. */
    REFUSED_CONNECTIONS,
    /** A client showed a token that did not let it in. */
    REFUSED_TOKENS,
    /** A connection was ended because its client's token was good no more. */
    ENDED_TOKENS,
    /** A subscription came when its session held as many as it may hold. */
    REFUSED_SUBSCRIPTIONS,
    /** Recipients that are away were handed to the push notifier. */
    WOKEN,
    /** A device's vendor took a notification. */
    PUSH_SENT,
    /** A device's vendor refused a notification for good. */
    PUSH_REFUSED,
    /** A message's time to live ended before a device's vendor took the notification. */
    PUSH_EXPIRED,
    /** A message was to wake recipients, and none of them has a device token. */
    PUSH_NO_TOKEN,
    /** A device's vendor said that a device token is not in use any more. */
    DEVICE_TOKENS_GONE,
    /** A wake-up was dropped because too many were waiting. */
    WAKE_UPS_DROPPED
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);
  private final ConcurrentMap<AppKey, AppTally> apps = new ConcurrentHashMap<>();

  /** All zero. */
  public Tally() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /** Counts one. */
  public void count(Event event) {
    counts.get(event).increment();
  }

  /** Counts several. */
  public void count(Event event, long times) {
    counts.get(event).add(times);
  }

  /** How many so far. */
  public long of(Event event) {
    return counts.get(event).sum();
  }

  /** The counts of one app; to be held rather than looked up for every message. */
  public AppTally of(AppKey app) {
    return apps.computeIfAbsent(app, key -> new AppTally());
  }

  /** Lets go of the counts of every other app. */
  public void retainApps(Predicate<AppKey> known) {
    apps.keySet().removeIf(known.negate());
  }
}
