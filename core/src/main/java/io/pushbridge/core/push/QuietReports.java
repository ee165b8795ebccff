package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest messages that woke nobody, and why. In memory only: writing a record for each message
 * that nobody is woken for would cost more than it tells. Thread-safe.
 */
final class QuietReports {
  /** How many are remembered. */
  static final int MOST = 10_000;

  private record Key(AppKey app, MessageId id) {}

  // Guarded by this.
  private final Map<Key, WakeUpReport.State> newest =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, WakeUpReport.State> eldest) {
          return size() > MOST;
        }
      };

  synchronized void add(AppKey app, MessageId id, WakeUpReport.State why) {
    newest.put(new Key(app, id), why);
  }

  synchronized void remove(AppKey app, MessageId id) {
    newest.remove(new Key(app, id));
  }

  synchronized Optional<WakeUpReport> find(AppKey app, MessageId id) {
    return Optional.ofNullable(newest.get(new Key(app, id))).map(WakeUpReport::nobody);
  }
}
