package io.pushbridge.store.log;

import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordSerializers;
import io.pushbridge.store.writer.BackgroundTask;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.mapdb.DBException;

/**
 * Counts the messages in the log, round by round, and finds the oldest. Confined to the writer
 * thread, but for the outcome; begins anew after a rollback.
 */
final class LogSurvey implements BackgroundTask {
  private static final int PORTION = 100;
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(2);

  /** How many times as long as it worked it rests: two percent of the thread are its share. */
  private static final int REST = 50;

  /** Slices of a round that is short whatever the machine does meanwhile. */
  private static final int SHORT_ROUND = 100;

  /**
   * What a round found.
   *
   * @param messages unexpired messages
   * @param bytes of their records
   * @param oldestPublishedAt milliseconds since the epoch, 0 if there is none
   */
  record Outcome(long messages, long bytes, long oldestPublishedAt) {}

  private final Clock clock;
  private volatile Outcome outcome = new Outcome(0, 0, 0);

  private LogTables tables;
  private long at;
  private int id;
  private TopicKey key;
  private long madeAt;
  private int slices;
  private long workedNanos;
  private long restNanos;
  private long messages;
  private long bytes;
  private long oldestPosition;
  private long oldestRecord;
  private TopicKey oldestKey;

  LogSurvey(Clock clock) {
    this.clock = clock;
  }

  /** What the last whole round found. Any thread. */
  Outcome outcome() {
    return outcome;
  }

  /** Begins a round in these tables. */
  void begin(LogTables opened) {
    tables = opened;
    at = Long.MIN_VALUE;
    id = 0;
    key = null;
    messages = 0;
    bytes = 0;
    oldestPosition = Long.MAX_VALUE;
    oldestKey = null;
  }

  @Override
  public boolean slice() {
    long begun = System.nanoTime();
    boolean more = look(clock.millis());
    workedNanos += System.nanoTime() - begun;
    slices++;
    if (!more) {
      restNanos = slices > SHORT_ROUND ? workedNanos * REST : 0;
      workedNanos = 0;
      slices = 0;
    }
    return more;
  }

  private boolean look(long now) {
    Iterator<Map.Entry<Long, Long>> slots =
        tables.slots.entryIterator(at, false, Long.MAX_VALUE, true);
    for (int i = 0; i < PORTION; i++) {
      if (!slots.hasNext()) {
        outcome = new Outcome(messages, bytes, oldestPublishedAt());
        begin(tables);
        return false;
      }
      Map.Entry<Long, Long> slot = slots.next();
      at = slot.getKey();
      topic((int) (at >> 16));
      if (key != null) {
        count(slot.getValue(), now);
      }
    }
    return true;
  }

  /** Looks up whose slots these are, if that is not known from the slot before. */
  private void topic(int next) {
    if (next == id) {
      return;
    }
    id = next;
    key = null;
    byte[] value = tables.ids.get(id);
    if (value == null) {
      return;
    }
    RecordReader in = new RecordReader(value);
    in.int64();
    TopicKey owner = TopicKey.read(in.raw(in.remaining()));
    byte[] topic = tables.topics.get(owner.bytes());
    if (topic != null) {
      RecordReader stored = new RecordReader(topic);
      if (stored.int32() == id) {
        key = owner;
        madeAt = stored.int64();
      }
    }
  }

  private void count(long record, long now) {
    MessageRecord.Header header;
    try {
      header = tables.header(record);
    } catch (CorruptRecordException | DBException.GetVoid damage) {
      return; // reported by those who read it
    }
    if (header == null || header.position() <= madeAt || header.expiresAt() <= now) {
      return;
    }
    messages++;
    bytes += header.size();
    if (header.position() < oldestPosition) {
      oldestPosition = header.position();
      oldestRecord = record;
      oldestKey = key;
    }
  }

  private long oldestPublishedAt() {
    if (oldestKey == null) {
      return 0;
    }
    try {
      byte[] found = tables.store.get(oldestRecord, RecordSerializers.WHOLE);
      LoggedMessage oldest = MessageRecord.decode(oldestKey.app(), oldestKey, found);
      return oldest.position() == oldestPosition ? oldest.message().publishedAt() : 0;
    } catch (CorruptRecordException | DBException.GetVoid gone) {
      return 0; // went during the round
    }
  }

  @Override
  public Duration pause() {
    Duration rest = Duration.ofNanos(restNanos);
    return rest.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : rest;
  }

  @Override
  public String toString() {
    return "survey of the log";
  }
}
