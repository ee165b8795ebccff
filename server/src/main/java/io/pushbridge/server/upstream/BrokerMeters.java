package io.pushbridge.server.upstream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pushbridge.link.upstream.UpstreamFigures;
import java.util.function.ToDoubleFunction;

/** The links to another broker; all zero without one. */
public final class BrokerMeters implements MeterBinder {
  private final JoinedBroker broker;

  /** Of this broker. */
  public BrokerMeters(JoinedBroker broker) {
    this.broker = broker;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "links", "Links to another broker", UpstreamFigures::links);
    gauge(registry, "connected", "Links that are connected", UpstreamFigures::connected);
    gauge(
        registry,
        "inflight",
        "Messages that the other broker has not acknowledged yet",
        UpstreamFigures::underWay);
    gauge(
        registry, "waiting", "Publishers that wait for the other broker", UpstreamFigures::waiting);
    counter(registry, "reconnects", "Links that came back", UpstreamFigures::reconnects);
    counter(
        registry,
        "published",
        "Messages that the other broker acknowledged",
        UpstreamFigures::published);
    counter(
        registry, "refused", "Messages that the other broker refused", UpstreamFigures::refused);
    counter(
        registry,
        "received",
        "Messages that came from the other broker",
        UpstreamFigures::received);
  }

  private void gauge(
      MeterRegistry registry, String name, String words, ToDoubleFunction<UpstreamFigures> figure) {
    Gauge.builder("pushbridge.link." + name, broker, of -> figure.applyAsDouble(of.figures()))
        .description(words)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String words, ToDoubleFunction<UpstreamFigures> figure) {
    FunctionCounter.builder(
            "pushbridge.link." + name, broker, of -> figure.applyAsDouble(of.figures()))
        .description(words + " since the start")
        .register(registry);
  }
}
