package io.pushbridge.core.memory;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.AppData;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.contract.StorageEngine;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The storage ports in memory. Like the real store it has one thread that changes and completes
 * changes and one that looks up; a test can hold the changes back, or make them fail.
 */
public final class InMemoryStore implements StorageEngine {
  private final Clock clock;
  private final ToIntFunction<AppKey> messagesPerTopic;
  private final ExecutorService writer;
  private final ExecutorService reader;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  // Both guarded by the lock, as is everything that log, registry and catalogs hold.
  private boolean held;
  private boolean failing;

  private final InMemoryMessageLog log;
  private final InMemorySessionRegistry registry;
  private final InMemoryAppCatalog catalog;
  private final InMemoryWakeUpOutbox outbox;
  private final InMemoryBadgeCounters badges;
  private final InMemorySealedCredentials credentials;
  private final InMemoryAccessCatalog access;
  private final InMemoryRetainedMessages retained;
  private final InMemoryRegistrations registrations;
  private final InMemoryWillStore wills;

  /** An empty store whose topics keep 1,000 messages. */
  public InMemoryStore(Clock clock) {
    this(clock, app -> 1_000);
  }

  /** An empty store. */
  public InMemoryStore(Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    this(clock, messagesPerTopic, null);
  }

  private InMemoryStore(
      Clock clock, ToIntFunction<AppKey> messagesPerTopic, InMemoryStore predecessor) {
    this.clock = clock;
    this.messagesPerTopic = messagesPerTopic;
    this.writer = Executors.newSingleThreadExecutor(task -> daemon(task, "memory-writer"));
    this.reader = Executors.newSingleThreadExecutor(task -> daemon(task, "memory-reader"));
    this.log = new InMemoryMessageLog(this);
    this.registry = new InMemorySessionRegistry(this);
    this.catalog = new InMemoryAppCatalog(this);
    this.outbox = new InMemoryWakeUpOutbox(this);
    this.badges = new InMemoryBadgeCounters(this);
    this.credentials = new InMemorySealedCredentials(this);
    this.access = new InMemoryAccessCatalog(this);
    this.retained = new InMemoryRetainedMessages(this);
    this.registrations = new InMemoryRegistrations(this);
    this.wills = new InMemoryWillStore(this);
    if (predecessor != null) {
      log.adopt(predecessor.log);
      registry.adopt(predecessor.registry);
      catalog.adopt(predecessor.catalog);
      outbox.adopt(predecessor.outbox);
      badges.adopt(predecessor.badges);
      credentials.adopt(predecessor.credentials);
      access.adopt(predecessor.access);
      retained.adopt(predecessor.retained);
      registrations.adopt(predecessor.registrations);
      wills.adopt(predecessor.wills);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public InMemoryMessageLog messageLog() {
    return log;
  }

  @Override
  public InMemorySessionRegistry sessionRegistry() {
    return registry;
  }

  @Override
  public InMemoryAppCatalog appCatalog() {
    return catalog;
  }

  @Override
  public InMemoryWakeUpOutbox wakeUpOutbox() {
    return outbox;
  }

  @Override
  public InMemoryBadgeCounters badgeCounters() {
    return badges;
  }

  @Override
  public InMemorySealedCredentials sealedCredentials() {
    return credentials;
  }

  @Override
  public void wakeUpsAtMost(int capacity) {
    outbox.capacity(capacity);
  }

  @Override
  public InMemoryAccessCatalog accessCatalog() {
    return access;
  }

  /** The access managers of the apps that are kept here now; waits for them. */
  public AccessRules openAccess() {
    Apps apps = Apps.load(catalog).toCompletableFuture().join();
    return AccessRules.load(access, apps, clock).toCompletableFuture().join();
  }

  @Override
  public InMemoryRetainedMessages retainedMessages() {
    return retained;
  }

  @Override
  public InMemoryRegistrations registrations() {
    return registrations;
  }

  @Override
  public InMemoryWillStore wills() {
    return wills;
  }

  @Override
  public AppData appData() {
    return app ->
        change(
            () -> {
              registry.removeAll(app).forEach(badges::removeAll);
              log.removeAll(app);
              access.removeAll(app);
              retained.removeAll(app);
              registrations.removeAll(app);
              credentials.removeAll(app);
              outbox.removeAll(app);
              wills.removeAll(app);
              return false;
            });
  }

  @Override
  public InMemoryStore restart() {
    close();
    return new InMemoryStore(clock, messagesPerTopic, this);
  }

  /** Holds back every change from now on, as a slow disk would, until {@link #releaseChanges}. */
  public void holdChanges() {
    locked(
        () -> {
          held = true;
          return null;
        });
  }

  /** Lets the changes go on. */
  public void releaseChanges() {
    locked(
        () -> {
          held = false;
          released.signalAll();
          return null;
        });
  }

  /** From now on every change fails without effect, as on a full disk; or works again. */
  public void failChanges(boolean fail) {
    locked(() -> failing = fail);
  }

  /** Finishes what was asked for and ends both threads. */
  @Override
  public void close() {
    releaseChanges();
    writer.shutdown();
    reader.shutdown();
    try {
      if (!writer.awaitTermination(10, TimeUnit.SECONDS)
          || !reader.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a callback blocks a thread of the in-memory store");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Clock clock() {
    return clock;
  }

  int messagesPerTopic(AppKey app) {
    return messagesPerTopic.applyAsInt(app);
  }

  <T> T locked(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }

  <T> CompletionStage<T> change(Supplier<T> body) {
    return change(body, changed -> {});
  }

  /** Runs a change on the writer thread, then {@code committed}, then completes the stage. */
  <T> CompletionStage<T> change(Supplier<T> body, Consumer<T> committed) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    run(
        writer,
        stage,
        () -> {
          try {
            T changed = locked(() -> changeNow(body));
            committed.accept(changed);
            stage.complete(changed);
          } catch (RuntimeException e) {
            stage.completeExceptionally(e);
          }
        });
    return stage;
  }

  private <T> T changeNow(Supplier<T> body) {
    while (held) {
      released.awaitUninterruptibly();
    }
    if (failing) {
      throw new IllegalStateException("the store takes no changes");
    }
    return body.get();
  }

  /** Runs a look-up on the reader thread. */
  <T> CompletionStage<T> lookUp(Supplier<T> body) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    run(
        reader,
        stage,
        () -> {
          try {
            stage.complete(locked(body));
          } catch (RuntimeException e) {
            stage.completeExceptionally(e);
          }
        });
    return stage;
  }

  /** After the end nothing runs: the stage fails, as the ports have it. */
  private static void run(ExecutorService thread, CompletableFuture<?> stage, Runnable step) {
    try {
      thread.execute(step);
    } catch (RejectedExecutionException closed) {
      stage.completeExceptionally(closed);
    }
  }
}
