package io.pushbridge.server.metrics;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.pushbridge.core.Platform;
import io.pushbridge.server.admin.AdminRoutes;
import io.pushbridge.socketio.SocketIoServer;
import io.pushbridge.socketio.engine.Generation;
import io.pushbridge.store.Store;

/**
 * The meters of a server, and {@code /metrics} in the text format of Prometheus, or in OpenMetrics
 * when that is asked for. Names begin with {@code pushbridge.}, written with underscores on the
 * page. Thread-safe.
 */
public final class Metrics implements AdminRoutes, AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final AppMeters apps;
  private final LoopMeters delays;

  private Metrics(Platform platform, Iterable<EventExecutor> loops) {
    apps = new AppMeters(platform, registry);
    delays = LoopMeters.watch(loops, registry);
  }

  /** With the meters of the Java machine, the platform, its store, the surfaces and their loops. */
  public static Metrics of(
      Platform platform, Store store, SocketIoServer socketio, Iterable<EventExecutor> loops) {
    Metrics metrics = new Metrics(platform, loops);
    metrics.bindMachine();
    new PlatformMeters(platform).bindTo(metrics.registry);
    new StoreMeters(store, platform.clock()).bindTo(metrics.registry);
    for (Generation generation : Generation.values()) {
      Gauge.builder("pushbridge.socketio.connections", () -> socketio.connections(generation))
          .description("Connected Socket.IO clients, by the releases that speak their protocol")
          .tag("generation", releases(generation))
          .register(metrics.registry);
    }
    return metrics;
  }

  private static String releases(Generation generation) {
    return switch (generation) {
      case V0_9 -> "0.9";
      case EIO3 -> "1-2";
      case EIO4 -> "3-4";
    };
  }

  private void bindMachine() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where features put meters of their own. */
  public MeterRegistry registry() {
    return registry;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/metrics", this::page);
  }

  private void page(Context ctx) {
    apps.refresh();
    String accepted = ctx.header("Accept");
    boolean open = accepted != null && accepted.contains("application/openmetrics-text");
    String format = open ? OPEN_METRICS : TEXT;
    ctx.contentType(format).result(registry.scrape(format));
  }

  @Override
  public void close() {
    delays.close();
    collections.close();
    registry.close();
  }
}
