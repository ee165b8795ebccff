package io.pushbridge.store;

import io.pushbridge.core.app.AppData;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.retained.RetainedLimits;
import io.pushbridge.store.access.MapDbAccessCatalog;
import io.pushbridge.store.log.LogFigures;
import io.pushbridge.store.log.MapDbMessageLog;
import io.pushbridge.store.push.PushStore;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.registration.MapDbRegistrations;
import io.pushbridge.store.registry.MapDbAppCatalog;
import io.pushbridge.store.registry.MapDbSessionRegistry;
import io.pushbridge.store.retained.MapDbRetainedMessages;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.will.MapDbWillStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;

/**
 * The store of a server: message log, session registry, app catalog, grants, retained messages,
 * registered devices, wills and wake-ups on one file. Ports are thread-safe and never block;
 * opening and closing do.
 */
public final class Store implements AutoCloseable {
  /** Heap for the slots of topics in use: about a million messages in a thousand topics. */
  private static final long LOG_CACHE_BYTES = 48L << 20;

  private static final int LOG_READERS = 2;
  private static final int MAX_LOG_READS_QUEUED = 100_000;
  private static final int MAX_LOOK_UPS_QUEUED = 100_000;

  private final StoreFile file;
  private final StoreReaders logReaders;
  private final StoreReaders lookUps;
  private final MapDbMessageLog messageLog;
  private final MapDbSessionRegistry sessionRegistry;
  private final MapDbAppCatalog appCatalog;
  private final PushStore push;
  private final MapDbAccessCatalog accessCatalog;
  private final MapDbRetainedMessages retainedMessages;
  private final MapDbRegistrations registrations;
  private final MapDbWillStore wills;
  private final StoredAppData appData;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Store(StoreFile file, int node) {
    this.file = file;
    logReaders = new StoreReaders("store-log-reader", LOG_READERS, MAX_LOG_READS_QUEUED);
    lookUps = new StoreReaders("store-registry-reader", 1, MAX_LOOK_UPS_QUEUED);
    try {
      messageLog =
          new MapDbMessageLog(
              file, logReaders, app -> AppLimit.MESSAGES_PER_TOPIC.defaultValue(), LOG_CACHE_BYTES);
      sessionRegistry = new MapDbSessionRegistry(file, lookUps, messageLog, node);
      appCatalog = new MapDbAppCatalog(file, lookUps);
      push = PushStore.open(file, lookUps);
      accessCatalog = new MapDbAccessCatalog(file, lookUps);
      file.compaction().whenRequested(() -> !messageLog.shedding());
      retainedMessages = new MapDbRetainedMessages(file, logReaders, app -> RetainedLimits.DEFAULT);
      registrations = new MapDbRegistrations(file, lookUps);
      wills = new MapDbWillStore(file, lookUps);
      appData =
          new StoredAppData(
              file,
              messageLog,
              sessionRegistry,
              accessCatalog,
              retainedMessages,
              registrations,
              push,
              wills);
    } catch (RuntimeException | Error e) {
      logReaders.close();
      lookUps.close();
      throw e;
    }
  }

  /**
   * Opens the store in this directory, or creates it; recovers what a crash left behind.
   *
   * @param directory where its files are
   * @param clock the time that lives of messages and sessions are counted by
   * @param node 0 to 1023, unlike that of every other server of a cluster
   * @param options how to open it
   * @throws IOException when it is in use, damaged, of a newer format, or the disk fails; the
   *     message is fit to be shown
   */
  public static Store open(Path directory, Clock clock, int node, StoreOptions options)
      throws IOException {
    return open(directory, clock, node, options, VolumeFiles.disk());
  }

  /** The same on other file operations. */
  public static Store open(
      Path directory, Clock clock, int node, StoreOptions options, VolumeFiles files)
      throws IOException {
    StoreFile file = StoreFile.open(directory, clock, options, files);
    try {
      return new Store(file, node);
    } catch (RuntimeException | Error e) {
      file.close();
      throw new IOException(
          "the store in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Sets how many messages a topic of an app keeps, 1 to 32,768; 1,000 until then. The function is
   * asked on the writer thread at each append and must not block.
   */
  public void messagesPerTopic(ToIntFunction<AppKey> function) {
    messageLog.messagesPerTopic(function);
  }

  /**
   * Sets how much an app may retain, {@link RetainedLimits#DEFAULT} until then. The function is
   * asked on the writer thread and must not block.
   */
  public void retainedLimits(Function<AppKey, RetainedLimits> function) {
    retainedMessages.limits(function);
  }

  /** The messages. */
  public MapDbMessageLog messageLog() {
    return messageLog;
  }

  /** The sessions. */
  public MapDbSessionRegistry sessionRegistry() {
    return sessionRegistry;
  }

  /** The apps. */
  public MapDbAppCatalog appCatalog() {
    return appCatalog;
  }

  /** What waking devices keeps. */
  public PushStore push() {
    return push;
  }

  /** The grants of the access managers. */
  public MapDbAccessCatalog accessCatalog() {
    return accessCatalog;
  }

  /** All that is kept of an app beside the app itself, to be removed with it. */
  public AppData appData() {
    return appData;
  }

  /**
   * Sets who is told of each commit: how long its flush took, in nanoseconds. It is called on the
   * writer thread and must neither block nor throw.
   */
  public void onCommit(LongConsumer observer) {
    file.writer().onCommit(observer);
  }

  /**
   * Copies the store, as it is at some moment between call and return, into another directory while
   * it is written to; the copy is one file, {@code store.db}. Waits until it is done; never on an
   * event loop.
   *
   * @param target must not hold a store
   * @throws IOException when the disk is full or fails, another backup is being made, or the store
   *     had to recover meanwhile: run it again; the message is fit to be shown
   */
  public void backup(Path target) throws IOException {
    file.backup(target);
  }

  /**
   * Gives space that is not in use back to the disk, beside everything else, that of topics which
   * are over included. The stage completes when that is done, or fails when the disk does or the
   * store is closed meanwhile.
   */
  public CompletionStage<OnlineCompaction.Outcome> compact() {
    return file.writer()
        .submit(
            () -> {
              messageLog.shed();
              return null;
            })
        .thenCompose(begun -> file.compaction().request());
  }

  /** The retained messages. */
  public MapDbRetainedMessages retainedMessages() {
    return retainedMessages;
  }

  /** The registered devices. */
  public MapDbRegistrations registrations() {
    return registrations;
  }

  /** The wills. */
  public MapDbWillStore wills() {
    return wills;
  }

  /** Whether changes are taken: false while the disk is full or fails, and after closing. */
  public boolean healthy() {
    return file.writer().healthy();
  }

  /** The files in numbers. */
  public StoreFigures figures() {
    return file.figures();
  }

  /** The message log in numbers. */
  public LogFigures logFigures() {
    return messageLog.figures();
  }

  /**
   * Finishes the reads and changes that were asked for and closes the files. What is asked for from
   * then on fails. Idempotent.
   */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    logReaders.close();
    lookUps.close();
    sessionRegistry.retire();
    file.close();
  }
}
