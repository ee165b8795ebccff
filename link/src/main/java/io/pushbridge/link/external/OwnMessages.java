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
 * which of them is taken for the echo. Whether one that was cut off comes back is uncertain: when
 * it is sent again, one echo is expected and not two, for a second one would swallow what a device
 * says; rather it comes twice. Bounded by number and age. Confined to the link's thread.
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
  static final class Note {
    private final Key key;
    private final long at;
    private boolean taken;

    private Note(Key key, long at) {
      this.key = key;
      this.at = at;
    }
  }

  private final LongSupplier nanos;
  // The same notes twice: by key, and by age with those that were taken among them.
  private final Map<Key, ArrayDeque<Note>> expected = new HashMap<>();
  private final ArrayDeque<Note> byAge = new ArrayDeque<>();
  // Those of the expected that may never come.
  private final Map<Key, ArrayDeque<Note>> uncertain = new HashMap<>();

  OwnMessages(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Expects an echo; for one that is sent again, that which was uncertain. */
  Note expect(LinkMessage message) {
    Note note = new Note(Key.of(message), nanos.getAsLong());
    ArrayDeque<Note> again = uncertain.get(note.key);
    if (again != null) {
      forget(again.peek());
    }
    expected.computeIfAbsent(note.key, key -> new ArrayDeque<>(2)).add(note);
    byAge.add(note);
    forgetOld();
    return note;
  }

  /** The connection broke before the broker had acknowledged it. */
  void uncertain(Note note) {
    if (!note.taken) {
      uncertain.computeIfAbsent(note.key, key -> new ArrayDeque<>(2)).add(note);
    }
  }

  /** It will not come. */
  void forget(Note note) {
    if (!note.taken) {
      note.taken = true;
      remove(expected, note);
      remove(uncertain, note);
    }
  }

  private static void remove(Map<Key, ArrayDeque<Note>> from, Note note) {
    ArrayDeque<Note> ofKey = from.get(note.key);
    if (ofKey != null && ofKey.remove(note) && ofKey.isEmpty()) {
      from.remove(note.key);
    }
  }

  /** Whether this is an expected echo; then it is expected no more. */
  boolean take(LinkMessage message) {
    forgetOld();
    ArrayDeque<Note> waiting = expected.get(Key.of(message));
    if (waiting == null) {
      return false;
    }
    forget(waiting.peek());
    return true;
  }

  private void forgetOld() {
    long now = nanos.getAsLong();
    for (Note oldest = byAge.peek(); oldest != null; oldest = byAge.peek()) {
      if (!oldest.taken && byAge.size() <= LIMIT && now - oldest.at <= AGE_NANOS) {
        return;
      }
      byAge.remove();
      forget(oldest);
    }
  }
}
