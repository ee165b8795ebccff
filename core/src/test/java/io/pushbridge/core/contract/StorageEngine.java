package io.pushbridge.core.contract;

import io.pushbridge.core.access.AccessCatalog;
import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.app.AppData;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.push.BadgeCounters;
import io.pushbridge.core.push.SealedCredentials;
import io.pushbridge.core.push.WakeUpOutbox;
import io.pushbridge.core.registration.Registrations;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.will.WillStore;

/** One opened engine behind core's storage ports. */
public interface StorageEngine extends AutoCloseable {
  /** The messages. */
  MessageLog messageLog();

  /** The sessions. */
  SessionRegistry sessionRegistry();

  /** The apps. */
  AppCatalog appCatalog();

  /** The wake-ups. */
  WakeUpOutbox wakeUpOutbox();

  /** The badges. */
  BadgeCounters badgeCounters();

  /** The credentials. */
  SealedCredentials sealedCredentials();

  /** Sets how many unfinished wake-ups it holds. */
  void wakeUpsAtMost(int capacity);

  /** The grants. */
  AccessCatalog accessCatalog();

  /** The retained messages, within {@link EngineContract#RETAINED} for each app. */
  RetainedMessages retainedMessages();

  /** The registered devices. */
  Registrations registrations();

  /** The wills. */
  WillStore wills();

  /** All that is kept of an app beside the app itself. */
  AppData appData();

  /** Ends this engine and opens the same data anew. */
  StorageEngine restart();

  @Override
  void close();
}
