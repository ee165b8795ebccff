package io.pushbridge.core.delivery;

import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.retained.RetainedPage;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained messages that one session's new subscriptions are told first (MQTT 5 §3.3.1.3), one
 * subscription after the other, each in pages; what is not read costs no memory. Confined to the
 * session's loop.
 */
final class RetainedReplays {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedReplays.class);
  private static final int PAGE = 100;

  /** What one subscription is told. */
  private static final class Replay {
    private final TopicFilter filter;
    private final Queue<Message> messages = new ArrayDeque<>();
    private Optional<TopicName> resumeAfter = Optional.empty();

    Replay(TopicFilter filter) {
      this.filter = filter;
    }
  }

  private final LiveSession session;
  private final FeedSetup setup;
  // Each filter at most once, and only what the session holds: so it is bounded as that is.
  private final Set<TopicFilter> asked = new LinkedHashSet<>();
  private Replay current;
  private boolean reading;
  private boolean ended;

  RetainedReplays(LiveSession session, FeedSetup setup) {
    this.session = session;
    this.setup = setup;
  }

  /** Replays what the filter matches, after what was asked for before. */
  void add(TopicFilter filter) {
    if (setup.retained().mayMatch(session.app(), filter)) {
      asked.remove(filter);
      asked.add(filter);
    }
  }

  /** Whether anything is left to send. */
  boolean pending() {
    return current != null || !asked.isEmpty();
  }

  /** The filters whose messages were not all sent. */
  List<TopicFilter> unfinished() {
    List<TopicFilter> filters = new ArrayList<>(asked);
    if (current != null && !asked.contains(current.filter)) {
      filters.add(0, current.filter);
    }
    return filters;
  }

  /** Lets go of everything; the session ends. */
  void end() {
    ended = true;
    asked.clear();
    current = null;
  }

  /**
   * Sends what the client takes now.
   *
   * @param send takes a message that the outlet is ready for
   * @param again called on the loop when it is worth another try
   */
  void advance(Consumer<Offer> send, Runnable again) {
    while (pending() && !reading) {
      if (current == null) {
        Iterator<TopicFilter> first = asked.iterator();
        current = new Replay(first.next());
        first.remove();
        read(again);
      } else if (wanted() == null) {
        current = null;
      } else if (!current.messages.isEmpty()) {
        if (!sendNext(send)) {
          return;
        }
      } else if (current.resumeAfter.isPresent()) {
        read(again);
      } else {
        current = null;
      }
    }
  }

  /** The subscription that is being told, if it is still there and may be read; else null. */
  private Subscription wanted() {
    Subscription held = session.subscriptions().get(current.filter);
    return held != null && session.mayRead(held) ? held : null;
  }

  /** False if the client does not take it now. */
  private boolean sendNext(Consumer<Offer> send) {
    Subscription held = wanted();
    Message message = current.messages.element();
    if (!held.noLocal() || message.publisher() != session.uid()) {
      List<Integer> identifiers = held.identifier() == 0 ? List.of() : List.of(held.identifier());
      // With the retain flag, whatever the subscription wants of messages as they are published.
      Offer offer = new Offer(Delivery.unlogged(message), new Grant(held.qos(), true, identifiers));
      if (!session.outlet().ready(offer.acknowledged())) {
        return false;
      }
      send.accept(offer);
    }
    // Sending may have ended it all.
    if (current != null) {
      current.messages.poll();
    }
    return true;
  }

  private void read(Runnable again) {
    Replay replay = current;
    reading = true;
    setup
        .retained()
        .matching(session.app(), replay.filter, replay.resumeAfter, PAGE)
        .whenComplete(
            (page, failure) ->
                session
                    .loop()
                    .execute(
                        () -> {
                          reading = false;
                          take(replay, page, failure);
                          again.run();
                        }));
  }

  private void take(Replay replay, RetainedPage page, Throwable failure) {
    if (failure == null) {
      replay.messages.addAll(page.messages());
      replay.resumeAfter = page.resumeAfter();
    } else if (!ended) {
      LOG.warn("event=retained_not_read session={} cause={}", session.name(), failure.toString());
      session.outlet().close(EndReason.SERVER_ERROR);
    }
  }
}
