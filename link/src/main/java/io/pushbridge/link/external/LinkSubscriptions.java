package io.pushbridge.link.external;

import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.link.thread.LinkThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a link is subscribed to, whatever its connection. Confined to the link's thread. */
final class LinkSubscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(LinkSubscriptions.class);

  // Between two attempts at what a broker does not grant now: from one second to a minute.
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final int MOST_DOUBLINGS = 6;

  /** What is subscribed to, and who waits for it. */
  private record Wanted(Qos qos, CompletableFuture<Void> granted) {}

  private final LinkThread loop;
  // What the broker may have, wanted or not.
  private final SubscriptionNotes notes;
  private final Map<String, Wanted> wanted = new LinkedHashMap<>();
  // An earlier run's, which this one may yet ask for.
  private final Set<String> spared;
  private BrokerConnection current;

  LinkSubscriptions(LinkThread loop, SubscriptionNotes notes) {
    this.loop = loop;
    this.notes = notes;
    this.spared = notes.all();
  }

  int size() {
    return wanted.size();
  }

  /** Whether messages of a topic come. */
  boolean match(String topic) {
    TopicName name = new TopicName(topic);
    return wanted.keySet().stream().anyMatch(filter -> new TopicFilter(filter).matches(name));
  }

  /**
   * Adds one.
   *
   * @param to where to ask for it, null while there is no connection
   */
  void add(String filter, Qos qos, CompletableFuture<Void> granted, BrokerConnection to) {
    spared.remove(filter);
    Wanted want = new Wanted(qos.atMost(Qos.AT_LEAST_ONCE), granted);
    Wanted before = wanted.put(filter, want);
    if (before != null) {
      before.granted().complete(null);
    }
    if (to != null) {
      ask(to, filter, want, 0);
    }
  }

  /** Ends one; completes when the broker knows, at once if there is no connection. */
  CompletionStage<Void> remove(String filter, BrokerConnection from) {
    Wanted want = wanted.remove(filter);
    if (want == null) {
      return CompletableFuture.completedFuture(null);
    }
    want.granted().complete(null);
    return end(filter, from);
  }

  /** Ends what an earlier run asked for and this one did not; see {@link #remove}. */
  CompletionStage<Void> settle(BrokerConnection from) {
    spared.clear();
    return endUnwanted(from);
  }

  private CompletionStage<Void> endUnwanted(BrokerConnection from) {
    List<CompletableFuture<?>> ending = new ArrayList<>();
    for (String filter : notes.all()) {
      if (!wanted.containsKey(filter) && !spared.contains(filter)) {
        ending.add(end(filter, from).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(ending.toArray(CompletableFuture<?>[]::new));
  }

  /** Completes in any case; what could not be ended is ended with the next connection. */
  private CompletionStage<Void> end(String filter, BrokerConnection from) {
    if (from == null || !notes.contains(filter)) {
      return CompletableFuture.completedFuture(null);
    }
    return ExternalLink.within(from.unsubscribe(filter))
        .handleAsync(
            (done, failure) -> {
              if (failure == null && !wanted.containsKey(filter)) {
                notes.over(filter);
              }
              return null;
            },
            loop);
  }

  /**
   * Brings a new connection up to date; the wanted first, so that none is missed.
   *
   * @return completes when the broker answered for all that is wanted
   */
  CompletionStage<Void> renew(BrokerConnection to) {
    current = to;
    List<CompletableFuture<?>> asked = new ArrayList<>();
    Map.copyOf(wanted)
        .forEach((filter, want) -> asked.add(ask(to, filter, want, 0).toCompletableFuture()));
    endUnwanted(to);
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Completes in any case. What the broker does not grant now is asked for again after a pause, and
   * what could not be asked is asked of the next connection.
   *
   * @param failures how often this connection was asked in vain
   */
  private CompletionStage<Void> ask(BrokerConnection to, String filter, Wanted want, int failures) {
    notes.asked(filter);
    return ExternalLink.within(to.subscribe(filter, want.qos()))
        .handleAsync(
            (done, failure) -> {
              if (failure == null) {
                want.granted().complete(null);
              } else if (Refusals.reasonOf(failure) instanceof LinkRefusedException refused) {
                LOG.warn("event=link_subscription_refused reason={}", refused.getMessage());
                if (wanted.remove(filter, want)) {
                  notes.over(filter);
                }
                want.granted().completeExceptionally(refused);
              } else if (Refusals.mayPass(failure)) {
                LOG.warn(
                    "event=link_subscription_delayed filter={} attempts={} cause=\"{}\"",
                    filter,
                    failures + 1,
                    Refusals.reasonOf(failure).getMessage());
                askLater(to, filter, want, failures);
              }
              return null;
            },
            loop);
  }

  private void askLater(BrokerConnection to, String filter, Wanted want, int failures) {
    long pause = FIRST_PAUSE_MILLIS << Math.min(failures, MOST_DOUBLINGS);
    loop.later(
        () -> {
          if (to == current && want.equals(wanted.get(filter))) {
            CompletionStage<Void> unused = ask(to, filter, want, failures + 1);
          }
        },
        pause + ThreadLocalRandom.current().nextLong(pause / 2));
  }
}
