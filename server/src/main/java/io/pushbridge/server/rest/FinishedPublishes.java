package io.pushbridge.server.rest;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest messages that REST has published, for {@code publish_check} (rest-api.md §2). Holds
 * {@link #LIMIT}; beyond it the oldest are forgotten and answered {@code unknown}, as they are
 * after a restart. Thread-safe by its own lock.
 */
final class FinishedPublishes {
  static final int LIMIT = 100_000;

  private record Publish(AppKey app, MessageId id) {}

  // Guarded by this.
  private final Map<Publish, Boolean> newest = new LinkedHashMap<>();

  synchronized void add(AppKey app, MessageId id) {
    newest.put(new Publish(app, id), true);
    if (newest.size() > LIMIT) {
      newest.remove(newest.keySet().iterator().next());
    }
  }

  synchronized boolean contains(AppKey app, MessageId id) {
    return newest.containsKey(new Publish(app, id));
  }
}
