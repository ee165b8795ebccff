package io.pushbridge.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pushbridge.core.Platform;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.SessionName.Door;
import java.util.Locale;

/** What core counts, and who is connected. */
final class PlatformMeters implements MeterBinder {
  private final Platform platform;

  PlatformMeters(Platform platform) {
    this.platform = platform;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Tally.Event event : Tally.Event.values()) {
      FunctionCounter.builder("pushbridge.events", platform.tally(), tally -> tally.of(event))
          .description("Events by kind since the start")
          .tag("event", lower(event))
          .register(registry);
    }
    for (Door door : Door.values()) {
      Gauge.builder("pushbridge.sessions.connected", () -> connected(door))
          .description("Sessions that are connected, by the door they came in")
          .tag("door", lower(door))
          .register(registry);
    }
    Gauge.builder("pushbridge.apps", () -> platform.apps().all().size())
        .description("Apps")
        .register(registry);
  }

  private long connected(Door door) {
    return platform.live().all().stream().filter(session -> session.name().door() == door).count();
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
