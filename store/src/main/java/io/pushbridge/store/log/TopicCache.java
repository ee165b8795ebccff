package io.pushbridge.store.log;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topics whose slots are in memory: those used last, within a bound on what they take
 * altogether. Thread-safe.
 */
final class TopicCache {
  private static final int BYTES_PER_TOPIC = 320;

  private record Entry(TopicSlots slots, long bytes) {}

  private final long maxBytes;
  // Both guarded by this.
  private final Map<TopicKey, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  TopicCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized TopicSlots get(TopicKey key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.slots;
  }

  /** Keeps a topic, or notes that it has grown to {@code slots} slots; others may have to go. */
  synchronized void put(TopicSlots topic, int slots) {
    Entry entry = new Entry(topic, BYTES_PER_TOPIC + (long) slots * TopicSlots.BYTES_PER_SLOT);
    Entry former = entries.put(topic.key(), entry);
    bytes += entry.bytes - (former == null ? 0 : former.bytes);
    Iterator<Entry> eldest = entries.values().iterator();
    while (bytes > maxBytes && entries.size() > 1) {
      bytes -= eldest.next().bytes;
      eldest.remove();
    }
  }

  synchronized void remove(TopicKey key) {
    Entry entry = entries.remove(key);
    if (entry != null) {
      bytes -= entry.bytes;
    }
  }
}
