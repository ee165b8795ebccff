package io.pushbridge.store;

import io.pushbridge.core.access.AccessCatalog;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppData;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.contract.StorageEngine;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.push.SealedCredentials;
import io.pushbridge.core.push.WakeUpOutbox;
import io.pushbridge.core.registration.Registrations;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.will.WillStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.ToIntFunction;

/** The store as the contracts see it, on real files. */
public final class StoreEngine implements StorageEngine {
  private final Path directory;
  private final Clock clock;
  private final ToIntFunction<AppKey> messagesPerTopic;
  private final Store store;

  /** Opens it. */
  public StoreEngine(Path directory, Clock clock, ToIntFunction<AppKey> messagesPerTopic) {
    this.directory = directory;
    this.clock = clock;
    this.messagesPerTopic = messagesPerTopic;
    try {
      store = Store.open(directory, clock, 1, StoreOptions.defaults().withJournalBytes(4 << 20));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    store.messagesPerTopic(messagesPerTopic);
    store.retainedLimits(app -> EngineContract.RETAINED);
  }

  /** The store itself. */
  public Store store() {
    return store;
  }

  @Override
  public MessageLog messageLog() {
    return store.messageLog();
  }

  @Override
  public SessionRegistry sessionRegistry() {
    return store.sessionRegistry();
  }

  @Override
  public AppCatalog appCatalog() {
    return store.appCatalog();
  }

  @Override
  public WakeUpOutbox wakeUpOutbox() {
    return store.push().outbox();
  }

  @Override
  public BadgeCounters badgeCounters() {
    return store.push().badges();
  }

  @Override
  public SealedCredentials sealedCredentials() {
    return store.push().credentials();
  }

  @Override
  public void wakeUpsAtMost(int capacity) {
    store.push().outbox().capacity(capacity);
  }

  @Override
  public AccessCatalog accessCatalog() {
    return store.accessCatalog();
  }

  @Override
  public RetainedMessages retainedMessages() {
    return store.retainedMessages();
  }

  @Override
  public Registrations registrations() {
    return store.registrations();
  }

  @Override
  public WillStore wills() {
    return store.wills();
  }

  @Override
  public AppData appData() {
    return store.appData();
  }

  @Override
  public StoreEngine restart() {
    close();
    return new StoreEngine(directory, clock, messagesPerTopic);
  }

  @Override
  public void close() {
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
