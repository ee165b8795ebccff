package io.pushbridge.store.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.retained.RetainedLimits;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.retained.RetainedPage;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.log.MessageRecord;
import io.pushbridge.store.log.TopicKey;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.writer.BackgroundTask;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.mapdb.DB;

/**
 * The retained messages in the store. Changes run on the writer thread, look-ups on reader threads.
 */
public final class MapDbRetainedMessages implements RetainedMessages {
  private static final long NO_POSITION = 0;

  private final StoreFile file;
  private final StoreReaders readers;
  private volatile Function<AppKey, RetainedLimits> limits;

  // Replaced on the writer thread after a rollback.
  private volatile RetainedTables tables;
  // Confined to the writer thread.
  private RetainedChanges changes;

  /**
   * Opens the tables; waits for that.
   *
   * @param file the store
   * @param readers what reads run on
   * @param limits how much an app may retain
   */
  public MapDbRetainedMessages(
      StoreFile file, StoreReaders readers, Function<AppKey, RetainedLimits> limits) {
    this.file = file;
    this.readers = readers;
    this.limits = limits;
    file.attach(this::open);
    file.writer().background(new Sweep());
  }

  private final class Sweep implements BackgroundTask {
    @Override
    public boolean slice() {
      return changes.sweep(file.clock().millis());
    }

    @Override
    public Duration pause() {
      return Duration.ofSeconds(30);
    }

    @Override
    public String toString() {
      return "expiry of retained messages";
    }
  }

  private void open(DB db) {
    RetainedTables opened = new RetainedTables(db);
    changes = new RetainedChanges(opened);
    tables = opened;
  }

  /** Replaces the function that says how much an app may retain. */
  public void limits(Function<AppKey, RetainedLimits> function) {
    limits = function;
  }

  @Override
  public CompletionStage<Outcome> retain(Message message) {
    if (!(message.destination() instanceof Destination.Topic topic)) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("only topics retain messages"));
    }
    AppKey app = message.app();
    TopicKey key = TopicKey.ordered(app, topic.name().text());
    if (message.payload().length == 0) {
      return file.writer().submit(() -> changes.clear(app, key));
    }
    byte[] encoded = MessageRecord.encode(message);
    MessageRecord.setPosition(encoded, NO_POSITION);
    long expiresAt = message.expiresAt();
    return file.writer()
        .submit(
            () ->
                changes.keep(
                    app, key, encoded, expiresAt, limits.apply(app), file.clock().millis()),
            encoded.length);
  }

  @Override
  public CompletionStage<RetainedPage> matching(
      AppKey app, TopicFilter filter, Optional<TopicName> after, int limit) {
    return readers.submit(
        () -> new RetainedSearch(tables, app, filter, limit, file.clock().millis()).after(after));
  }

  /**
   * Takes some of what an app retains away; inside a mutation of the store only.
   *
   * @param budget how long it may take, in nanoseconds, about
   * @return whether there is more
   */
  public boolean removeSome(AppKey app, long budget) {
    return changes.removeSome(app, budget);
  }

  @Override
  public RetainedFigures figures(AppKey app) {
    return tables.figures(app);
  }
}
