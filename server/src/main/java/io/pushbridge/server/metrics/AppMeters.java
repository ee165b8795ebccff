package io.pushbridge.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.metrics.AppTally;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of single apps, labelled {@code app} with the appkey. There are {@value #MOST} labels
 * at most: further apps are counted together as {@code other}, and stay there until a restart, so
 * that no counter jumps. Thread-safe.
 */
final class AppMeters {
  /** How many apps have a label of their own. */
  static final int MOST = 200;

  private static final String OTHER = "other";

  private final Platform platform;
  private final MeterRegistry registry;
  private final int most;
  // Both by whoever holds this object's lock.
  private final Map<AppKey, List<Meter>> labelled = new HashMap<>();
  private final Set<AppKey> unlabelled = ConcurrentHashMap.newKeySet();

  AppMeters(Platform platform, MeterRegistry registry) {
    this(platform, registry, MOST);
  }

  AppMeters(Platform platform, MeterRegistry registry, int most) {
    this.platform = platform;
    this.registry = registry;
    this.most = most;
    bind(OTHER, this::sumOfOthers, this::connectedOfOthers);
  }

  /** Gives labels to apps that are new, and takes those of removed ones away. */
  synchronized void refresh() {
    Set<AppKey> known = new HashSet<>();
    platform.apps().all().stream().map(App::key).forEach(known::add);
    unlabelled.retainAll(known);
    labelled
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !known.contains(entry.getKey());
              if (gone) {
                entry.getValue().forEach(registry::remove);
              }
              return gone;
            });
    for (AppKey app : known) {
      if (labelled.containsKey(app) || unlabelled.contains(app)) {
        continue;
      }
      if (labelled.size() < most) {
        labelled.put(app, bind(app));
      } else {
        unlabelled.add(app);
      }
    }
  }

  private List<Meter> bind(AppKey app) {
    return bind(
        app.text(),
        figure -> figure.applyAsDouble(platform.tally().of(app)),
        () -> platform.live().connected(app));
  }

  private double sumOfOthers(ToDoubleFunction<AppTally> figure) {
    return unlabelled.stream()
        .mapToDouble(app -> figure.applyAsDouble(platform.tally().of(app)))
        .sum();
  }

  private double connectedOfOthers() {
    return unlabelled.stream().mapToInt(platform.live()::connected).sum();
  }

  private List<Meter> bind(
      String label, ToDoubleFunction<ToDoubleFunction<AppTally>> count, DoubleSupplier connected) {
    return List.of(
        Gauge.builder("pushbridge.app.sessions.connected", connected::getAsDouble)
            .description("Sessions of the app that are connected")
            .tag("app", label)
            .strongReference(true)
            .register(registry),
        counter(label, "published", "Publishes accepted", count, AppTally::messagesReceived),
        counter(label, "delivered", "Messages handed out", count, AppTally::messagesSent),
        counter(label, "dropped", "Messages not kept up with", count, AppTally::messagesDropped));
  }

  private Meter counter(
      String label,
      String name,
      String words,
      ToDoubleFunction<ToDoubleFunction<AppTally>> count,
      ToDoubleFunction<AppTally> figure) {
    return FunctionCounter.builder(
            "pushbridge.app." + name, this, same -> count.applyAsDouble(figure))
        .description(words + " since the start, by app")
        .tag("app", label)
        .register(registry);
  }
}
