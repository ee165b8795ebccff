package io.pushbridge.core.contract;

import io.pushbridge.core.app.AppCatalog;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.registry.SessionRegistry;

/** One opened engine behind core's three storage ports. */
public interface StorageEngine extends AutoCloseable {
  /** The messages. */
  MessageLog messageLog();

  /** The sessions. */
  SessionRegistry sessionRegistry();

  /** The apps. */
  AppCatalog appCatalog();

  /** Ends this engine and opens the same data anew. */
  StorageEngine restart();

  @Override
  void close();
}
