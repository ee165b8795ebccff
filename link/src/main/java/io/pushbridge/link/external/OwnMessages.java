package io.pushbridge.link.external;

import io.pushbridge.core.link.LinkMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What we published and the broker will send back to us, because MQTT 3.1.1 has no way to ask it
 * not to. Two messages of one topic and body cannot be told from each other, so it does not matter
 * which of them is taken for the echo. Bounded by number and age. Confined to the link's thread.
 */
final class OwnMessages {
  static final int LIMIT = 10_000;
  static final long AGE_NANOS = 60_000_000_000L;

  /** By what an echo is known. */
  private record Key(String topic, ByteBuffer payload) {
    static Key of(LinkMessage message) {
      return new Key(message.topic(), ByteBuffer.wrap(message.payload()));
    }
  }

  /** One echo that is expected. */
  private static final class Note {
    final Key key;
    final long at;
    boolean taken;

    Note(Key key, long at) {
      this.key = key;
      this.at = at;
    }
  }

  private final LongSupplier nanos;
  // The same notes twice: by key, and by age with those that were taken among them.
  private final Map<Key, ArrayDeque<Note>> expected = new HashMap<>();
  private final ArrayDeque<Note> byAge = new ArrayDeque<>();

  OwnMessages(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Expects an echo. */
  void expect(LinkMessage message) {
    Note note = new Note(Key.of(message), nanos.getAsLong());
    expected.computeIfAbsent(note.key, key -> new ArrayDeque<>(2)).add(note);
    byAge.add(note);
    forgetOld();
  }

  /** Whether this is an expected echo; then it is expected no more. */
  boolean take(LinkMessage message) {
    forgetOld();
    return takeOldest(Key.of(message));
  }

  private boolean takeOldest(Key key) {
    ArrayDeque<Note> waiting = expected.get(key);
    if (waiting == null) {
      return false;
    }
    waiting.remove().taken = true;
    if (waiting.isEmpty()) {
      expected.remove(key);
    }
    return true;
  }

  private void forgetOld() {
    long now = nanos.getAsLong();
    for (Note oldest = byAge.peek(); oldest != null; oldest = byAge.peek()) {
      if (!oldest.taken && byAge.size() <= LIMIT && now - oldest.at <= AGE_NANOS) {
        return;
      }
      byAge.remove();
      if (!oldest.taken) {
        takeOldest(oldest.key);
      }
    }
  }
}
