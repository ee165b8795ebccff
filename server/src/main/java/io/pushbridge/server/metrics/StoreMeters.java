package io.pushbridge.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreFigures;
import io.pushbridge.store.log.LogFigures;
import java.time.Clock;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The store's files, its writer and the message log. */
final class StoreMeters implements MeterBinder {
  private static final Duration[] COMMIT_BUCKETS = {
    Duration.ofNanos(250_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2)
  };

  private final Store store;
  private final Clock clock;

  StoreMeters(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindFiles(registry);
    bindWriter(registry);
    bindCompaction(registry);
    bindLog(registry);
  }

  private void bindFiles(MeterRegistry registry) {
    bytes(registry, "file", "Size of the data file", f -> f.volume().dataBytes());
    bytes(registry, "live", "Bytes of the data file that hold something", StoreFigures::usedBytes);
    bytes(
        registry,
        "journal",
        "Bytes in use in both journals",
        figures -> figures.volume().journalBytes());
    counter(
        registry,
        "checkpoints",
        "Checkpoints begun since the start",
        figures -> figures.volume().checkpoints());
    recovered(registry, "batches", "Batches", f -> f.volume().recovery().batches());
    recovered(registry, "torn.bytes", "Torn bytes", f -> f.volume().recovery().tornBytes());
    recovered(registry, "gaps", "Damaged batches left out", f -> gaps(f));
  }

  private static int gaps(StoreFigures figures) {
    return figures.volume().recovery().gaps().size();
  }

  private void bindWriter(MeterRegistry registry) {
    Gauge.builder("pushbridge.store.healthy", store, open -> open.healthy() ? 1 : 0)
        .description("1 while the store takes writes, 0 while its disk is full or fails")
        .register(registry);
    Gauge.builder("pushbridge.store.queue", store, open -> open.figures().queued())
        .description("Changes that wait for the writer thread")
        .register(registry);
    counter(registry, "commits", "Commits since the start", StoreFigures::commits);
    Timer commits =
        Timer.builder("pushbridge.store.commit")
            .description("From the flush of a batch being begun to its being durable")
            .serviceLevelObjectives(COMMIT_BUCKETS)
            .register(registry);
    store.onCommit(nanos -> commits.record(Duration.ofNanos(nanos)));
  }

  private void bindCompaction(MeterRegistry registry) {
    Gauge.builder("pushbridge.store.compacting", store, StoreMeters::compacting)
        .description("1 while space is given back to the disk")
        .register(registry);
    counter(registry, "compactions", "Compactions that have ended", f -> f.compaction().ended());
    counter(
        registry,
        "compaction.moved.bytes",
        "Bytes of records moved by compactions",
        figures -> figures.compaction().movedBytes());
    counter(
        registry,
        "compaction.returned.bytes",
        "Bytes given back to the disk",
        figures -> figures.compaction().returnedBytes());
  }

  private static int compacting(Store open) {
    return open.figures().compaction().running() ? 1 : 0;
  }

  private void bindLog(MeterRegistry registry) {
    log(registry, "position", "The newest durable position", LogFigures::newestPosition);
    log(registry, "topics", "Topics and inboxes that hold messages", LogFigures::topics);
    log(registry, "messages", "Unexpired messages, as last counted", LogFigures::messages);
    Gauge.builder("pushbridge.log.size", store, open -> open.logFigures().messageBytes())
        .description("Bytes of the unexpired messages, as last counted")
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder("pushbridge.log.oldest", this, StoreMeters::oldestSeconds)
        .description("Age of the oldest unexpired message, 0 if there is none")
        .baseUnit("seconds")
        .register(registry);
    removed(registry, "expired", LogFigures::expired);
    removed(registry, "full", LogFigures::dropped);
    removed(registry, "corrupt", LogFigures::corrupt);
  }

  private void log(
      MeterRegistry registry, String name, String words, ToDoubleFunction<LogFigures> figure) {
    Gauge.builder("pushbridge.log." + name, store, open -> figure.applyAsDouble(open.logFigures()))
        .description(words)
        .register(registry);
  }

  private double oldestSeconds() {
    long published = store.logFigures().oldestPublishedAt();
    return published == 0 ? 0 : Math.max(0, clock.millis() - published) / 1_000.0;
  }

  private void bytes(
      MeterRegistry registry, String part, String words, ToDoubleFunction<StoreFigures> figure) {
    Gauge.builder("pushbridge.store." + part, store, open -> figure.applyAsDouble(open.figures()))
        .description(words)
        .baseUnit("bytes")
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String words, ToDoubleFunction<StoreFigures> figure) {
    FunctionCounter.builder(
            "pushbridge.store." + name, store, open -> figure.applyAsDouble(open.figures()))
        .description(words)
        .register(registry);
  }

  private void recovered(
      MeterRegistry registry, String name, String words, ToDoubleFunction<StoreFigures> figure) {
    Gauge.builder(
            "pushbridge.store.recovered." + name,
            store,
            open -> figure.applyAsDouble(open.figures()))
        .description(words + " found in the journals when the store was opened")
        .register(registry);
  }

  private void removed(MeterRegistry registry, String reason, ToDoubleFunction<LogFigures> figure) {
    FunctionCounter.builder(
            "pushbridge.log.removed", store, open -> figure.applyAsDouble(open.logFigures()))
        .description("Messages that left the log since the start, by reason")
        .tag("reason", reason)
        .register(registry);
  }
}
