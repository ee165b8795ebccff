package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One durable session. Guarded by the store's lock. */
final class MemorySession {
  SessionRecord record;
  final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
  final Set<Long> received = new TreeSet<>();
  Cursor cursor = Cursor.START;

  MemorySession(SessionRecord record) {
    this.record = record;
  }

  void clear() {
    subscriptions.clear();
    received.clear();
    cursor = Cursor.START;
  }

  /** What a restart means to a session that was connected. */
  void disconnect(long nowMillis, long newestPosition) {
    if (record.disconnectedAt() == 0) {
      cursor = cursor.perhapsSentUpTo(newestPosition);
      record = new SessionRecord(record.uid(), record.name(), record.expirySeconds(), nowMillis);
    }
  }

  boolean expiredAt(long nowMillis) {
    return record.disconnectedAt() != 0
        && record.expirySeconds() != SessionRecord.NEVER_EXPIRES
        && nowMillis - record.disconnectedAt() >= record.expirySeconds() * 1_000;
  }

  boolean isOf(AppKey app) {
    return record.name().app().equals(app);
  }

  boolean receives(Destination destination) {
    if (destination instanceof Destination.Inbox inbox) {
      return inbox.uid() == record.uid();
    }
    return destination instanceof Destination.Topic topic
        && subscriptions.keySet().stream().anyMatch(filter -> filter.matches(topic.name()));
  }
}
