package io.pushbridge.link.upstream;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.TopicFilter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one app's clients want from the broker: the filters that connected sessions hold and those
 * of durable ones, each counted once. The first holder of a filter subscribes it, the last one's
 * leaving unsubscribes it. Confined to the loop where it does not say otherwise.
 */
final class WantedFilters {
  private static final Logger LOG = LoggerFactory.getLogger(WantedFilters.class);
  // A subscriber does not wait longer for a broker; then it is told that all is well, and the
  // broker is asked on and on.
  private static final long PATIENCE_MILLIS = 3_000;
  // How often it is looked for durable sessions that went without saying so, as those that expire.
  private static final long LOOK_SECONDS = 30;
  private static final String EVERYTHING = "#";

  private final AppKey app;
  private final CountingRouter router;
  private final SessionRegistry registry;
  private final MqttLink link;
  private final UnaryOperator<String> toBroker;
  private final ScheduledExecutorService loop;
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, CompletionStage<Void>> asked = new HashMap<>();
  private ScheduledFuture<?> looking;
  private boolean left;

  WantedFilters(
      AppKey app,
      CountingRouter router,
      SessionRegistry registry,
      MqttLink link,
      UnaryOperator<String> toBroker,
      ScheduledExecutorService loop) {
    this.app = app;
    this.router = router;
    this.registry = registry;
    this.link = link;
    this.toBroker = toBroker;
    this.loop = loop;
  }

  /** Asks for what is wanted already, for any device's messages to aliases, and goes on looking. */
  void start() {
    wanted.add(Inflow.TO_ALIASES);
    registry.durableFilters(app).stream()
        .filter(this::isWanted)
        .forEach(filter -> wanted.add(filter.text()));
    ask();
    looking = loop.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  /** Asks for nothing any more. */
  void leave() {
    left = true;
    if (looking != null) {
      looking.cancel(false);
    }
    wanted.clear();
    ask();
  }

  private void look() {
    try {
      boolean changed =
          wanted.removeIf(
              text -> !text.equals(Inflow.TO_ALIASES) && !isWanted(new TopicFilter(text)));
      if (changed) {
        ask();
      }
    } catch (RuntimeException e) {
      LOG.error("event=link_filters_failed app={}", app, e);
    }
  }

  /** The link's own session wants everything, too, and does not count. */
  private boolean isWanted(TopicFilter filter) {
    int links = filter.text().equals(EVERYTHING) ? 1 : 0;
    return router.isHeld(app, filter) || registry.durableHolders(app, filter) > links;
  }

  /** A session is about to hold this. From any thread; see {@link CountingRouter.Interest}. */
  CompletionStage<Void> wanted(TopicFilter filter) {
    CompletableFuture<Void> comes = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (!left && wanted.add(filter.text())) {
            ask();
          }
          CompletionStage<Void> granted = askedFor(filter.text());
          if (link.state() == MqttLink.State.CONNECTED && granted != null) {
            granted.whenComplete((done, refused) -> comes.complete(null));
          } else {
            comes.complete(null);
          }
        });
    return comes.completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private CompletionStage<Void> askedFor(String filter) {
    CompletionStage<Void> itself = asked.get(filter);
    if (itself != null) {
      return itself;
    }
    String[] levels = CoveringFilters.levels(filter);
    return asked.entrySet().stream()
        .filter(wide -> CoveringFilters.overlap(CoveringFilters.levels(wide.getKey()), levels))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(null);
  }

  /** A connected session does not hold this any more. From any thread. */
  void released(TopicFilter filter) {
    loop.execute(
        () -> {
          if (!isWanted(filter) && wanted.remove(filter.text())) {
            ask();
          }
        });
  }

  /**
   * Brings what is asked of the broker to what is wanted; the new first, so that none is missed.
   */
  private void ask() {
    Set<String> covering = CoveringFilters.of(wanted);
    for (String filter : covering) {
      asked.computeIfAbsent(
          filter, text -> link.subscribe(toBroker.apply(text), Qos.AT_LEAST_ONCE));
    }
    Set<String> over = new HashSet<>(asked.keySet());
    over.removeAll(covering);
    for (String filter : over) {
      asked.remove(filter);
      link.unsubscribe(toBroker.apply(filter));
    }
  }
}
