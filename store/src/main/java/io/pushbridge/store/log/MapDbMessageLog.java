package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.writer.BackgroundTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.mapdb.DB;

/**
 * The message log in the store. Appends run on the writer thread and are told when they are
 * committed; reads run on reader threads and see what is committed.
 */
public final class MapDbMessageLog implements MessageLog {
  private static final Duration SWEEP_PAUSE = Duration.ofSeconds(1);

  private final StoreFile file;
  private final StoreReaders readers;
  private final long cacheBytes;
  private final LogTally tally = new LogTally();
  private final Positions positions = new Positions();
  private final LogSurvey survey;
  private volatile ToIntFunction<AppKey> messagesPerTopic;
  private volatile Consumer<ReceivedPublish> receipts = publish -> {};

  // Replaced on the writer thread after a rollback.
  private volatile LogTables tables;
  // Confined to the writer thread.
  private LogChanges changes;

  /**
   * Opens the log's tables; waits for that.
   *
   * @param file the store
   * @param readers what reads run on
   * @param messagesPerTopic how many messages a topic of an app keeps, 1 to 32,768
   * @param cacheBytes heap for the topics in use, about
   */
  public MapDbMessageLog(
      StoreFile file,
      StoreReaders readers,
      ToIntFunction<AppKey> messagesPerTopic,
      long cacheBytes) {
    this.file = file;
    this.readers = readers;
    this.messagesPerTopic = messagesPerTopic;
    this.cacheBytes = cacheBytes;
    survey = new LogSurvey(file.clock());
    file.attach(this::open);
    file.writer().background(survey);
    file.writer()
        .background(
            new BackgroundTask() {
              @Override
              public boolean slice() {
                return changes.sweep(file.clock().millis());
              }

              @Override
              public Duration pause() {
                return SWEEP_PAUSE;
              }

              @Override
              public String toString() {
                return "expiry sweep";
              }
            });
  }

  private void open(DB db) {
    positions.open(db);
    tables = new LogTables(db, cacheBytes, tally);
    changes = new LogChanges(tables, positions, tally);
    survey.begin(tables);
  }

  /** Replaces the function that says how many messages a topic of an app keeps. */
  public void messagesPerTopic(ToIntFunction<AppKey> function) {
    messagesPerTopic = function;
  }

  /** Sets who notes the QoS 2 publishes of appends, inside the same mutation. */
  public void receipts(Consumer<ReceivedPublish> noting) {
    receipts = noting;
  }

  @Override
  public CompletionStage<Long> append(
      Message message, Optional<ReceivedPublish> receipt, Consumer<LoggedMessage> committed) {
    TopicKey key = TopicKey.of(message.app(), message.destination());
    if (key == null) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("presence is never stored"));
    }
    byte[] encoded = MessageRecord.encode(message);
    return file.writer()
        .submit(
            () -> {
              int cap = Math.max(1, messagesPerTopic.applyAsInt(message.app()));
              long now = file.clock().millis();
              long position = changes.append(key, encoded, message.expiresAt(), cap, now);
              receipt.ifPresent(receipts);
              return position;
            },
            position -> {
              positions.commit(position);
              committed.accept(new LoggedMessage(position, message));
            },
            encoded.length);
  }

  @Override
  public long committedUpTo() {
    return positions.committed();
  }

  @Override
  public CompletionStage<LogPage> read(LogQuery query) {
    return readers.submit(() -> reader().read(query));
  }

  @Override
  public CompletionStage<List<LoggedMessage>> newest(
      AppKey app, Destination destination, long before, int limit) {
    TopicKey key = TopicKey.of(app, destination);
    return key == null
        ? CompletableFuture.completedFuture(List.of())
        : readers.submit(() -> reader().newest(app, key, before, limit));
  }

  /** The position first: what is committed up to it is in the tables, or in newer ones. */
  private LogReader reader() {
    long upTo = positions.committed();
    return new LogReader(tables, upTo, file.clock().millis());
  }

  /** The newest position given, committed or not; inside a mutation of the store only. */
  public long newestPosition() {
    return positions.given();
  }

  /** Drops what waits in an inbox; inside a mutation of the store only. */
  public void clearInbox(AppKey app, long uid) {
    changes.clear(TopicKey.inbox(app, uid));
  }

  /**
   * Drops some of what an app has; inside a mutation of the store only.
   *
   * @param budget how long it may take, in nanoseconds, about
   * @return whether there is more
   */
  public boolean removeSome(AppKey app, long budget) {
    return changes.removeSome(app, budget);
  }

  /**
   * Begins to give up the space that topics which are over have left for the next ones; inside a
   * mutation of the store only.
   */
  public void shed() {
    changes.spare().shed();
  }

  /** Whether that is under way. On the store's writer thread. */
  public boolean shedding() {
    return changes.spare().shedding();
  }

  /** The log in numbers. */
  public LogFigures figures() {
    LogSurvey.Outcome counted = survey.outcome();
    return new LogFigures(
        positions.committed(),
        tally.topics,
        tally.dropped.sum(),
        tally.expired.sum(),
        tally.corrupt.sum(),
        counted.messages(),
        counted.bytes(),
        counted.oldestPublishedAt());
  }
}
