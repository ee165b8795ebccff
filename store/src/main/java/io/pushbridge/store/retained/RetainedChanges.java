package io.pushbridge.store.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.retained.RetainedLimits;
import io.pushbridge.core.retained.RetainedMessages.Outcome;
import io.pushbridge.store.log.TopicKey;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordSerializers;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.SizeClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What the writer thread does to retained messages. Confined to the writer thread; made anew after
 * a rollback.
 */
final class RetainedChanges {
  /** Topics looked at in one go for what has expired. */
  private static final int PORTION = 200;

  /** How far the look for expired messages of an app has come. */
  private static final class Sweep {
    /** No message of the app expires before; may be too early, never too late. */
    long next;

    /** The same for what this round has looked at so far, or what came meanwhile. */
    long found = Long.MAX_VALUE;

    /** Where it goes on; null between two rounds. */
    byte[] at;

    Sweep(long next) {
      this.next = next;
    }

    void notice(long expiresAt) {
      next = Math.min(next, expiresAt);
      found = Math.min(found, expiresAt);
    }
  }

  private final RetainedTables tables;
  private final Map<AppKey, Sweep> sweeps = new HashMap<>();

  /** Reads what each app retains. */
  RetainedChanges(RetainedTables tables) {
    this.tables = tables;
    tables.apps.forEach(
        (bytes, sums) -> {
          AppKey app = new AppKey(HexFormat.of().formatHex(bytes));
          RecordReader in = new RecordReader(sums);
          tables.figures.put(app, new RetainedFigures(in.int32(), in.int64()));
          sweeps.put(app, new Sweep(0));
        });
  }

  /** Takes the message of a topic away. */
  Outcome clear(AppKey app, TopicKey key) {
    Long record = tables.topics.get(key.bytes());
    if (record != null) {
      remove(app, key.bytes(), record);
    }
    return Outcome.CLEARED;
  }

  /** Takes some messages of an app away; gives whether there are more. */
  boolean removeSome(AppKey app, long budget) {
    long begun = System.nanoTime();
    byte[] first = TopicKey.first(app);
    byte[] end = TopicKey.end(app);
    do {
      Map.Entry<byte[], Long> next = tables.topics.ceilingEntry(first);
      if (next == null || Arrays.compareUnsigned(next.getKey(), end) >= 0) {
        return false;
      }
      remove(app, next.getKey(), next.getValue());
    } while (System.nanoTime() - begun < budget);
    return true;
  }

  /** Keeps an encoded message if the limits allow it. */
  Outcome keep(
      AppKey app, TopicKey key, byte[] message, long expiresAt, RetainedLimits limits, long now) {
    if (!put(app, key, message, limits)) {
      Sweep sweep = sweeps.get(app);
      if (sweep == null || sweep.next > now) {
        return Outcome.FULL;
      }
      sweep(app, sweep, now);
      if (!put(app, key, message, limits)) {
        return Outcome.FULL;
      }
    }
    sweeps.computeIfAbsent(app, first -> new Sweep(Long.MAX_VALUE)).notice(expiresAt);
    return Outcome.KEPT;
  }

  private boolean put(AppKey app, TopicKey key, byte[] message, RetainedLimits limits) {
    Long record = tables.topics.get(key.bytes());
    int present = record == null ? 0 : tables.size(record);
    int size =
        record == null ? SizeClass.of(message.length) : SizeClass.next(present, message.length);
    RetainedFigures figures = tables.figures(app).plus(record == null ? 1 : 0, size - present);
    if (size > present && figures.exceeds(limits)) {
      return false;
    }
    byte[] padded = Arrays.copyOf(message, size);
    synchronized (tables.lock) {
      if (record == null) {
        tables.topics.put(key.bytes(), store(padded));
      } else {
        tables.store.update(record, padded, RecordSerializers.WHOLE);
      }
    }
    if (size != present) {
      figures(app, figures);
    }
    return true;
  }

  /** Puts it into a record that is free, or a new one; gives that. */
  private long store(byte[] padded) {
    byte[] least = free(padded.length, 0);
    byte[] found = tables.free.ceiling(least);
    if (found == null || !Arrays.equals(found, 0, Integer.BYTES, least, 0, Integer.BYTES)) {
      return tables.store.put(padded, RecordSerializers.WHOLE);
    }
    tables.free.remove(found);
    long record = new RecordReader(found, Integer.BYTES, found.length).int64();
    tables.store.update(record, padded, RecordSerializers.WHOLE);
    return record;
  }

  private static byte[] free(int size, long record) {
    return new RecordWriter(12).int32(size).int64(record).toBytes();
  }

  private void remove(AppKey app, byte[] key, long record) {
    int size = tables.size(record);
    synchronized (tables.lock) {
      tables.topics.remove(key);
      if (size > SizeClass.LARGE) {
        tables.store.delete(record, RecordSerializers.WHOLE);
      } else {
        tables.free.add(free(size, record));
      }
    }
    figures(app, tables.figures(app).plus(-1, -size));
  }

  private void figures(AppKey app, RetainedFigures figures) {
    byte[] key = HexFormat.of().parseHex(app.text());
    if (figures.messages() == 0) {
      tables.apps.remove(key);
      tables.figures.remove(app);
      sweeps.remove(app);
    } else {
      tables.apps.put(
          key, new RecordWriter(12).int32(figures.messages()).int64(figures.bytes()).toBytes());
      tables.figures.put(app, figures);
    }
  }

  /** One slice of the search for what has expired; gives whether there is more to do at once. */
  boolean sweep(long now) {
    for (Map.Entry<AppKey, Sweep> app : sweeps.entrySet()) {
      if (app.getValue().next <= now) {
        sweep(app.getKey(), app.getValue(), now);
        return true;
      }
    }
    return false;
  }

  private void sweep(AppKey app, Sweep sweep, long now) {
    TopicKey all = TopicKey.ordered(app, "");
    if (sweep.at == null) {
      sweep.at = all.bytes();
      sweep.found = Long.MAX_VALUE;
    }
    List<Map.Entry<byte[], Long>> portion = new ArrayList<>();
    Iterator<Map.Entry<byte[], Long>> topics =
        tables.topics.entryIterator(sweep.at, false, all.endOfRange(), false);
    while (topics.hasNext() && portion.size() < PORTION) {
      portion.add(topics.next());
    }
    for (Map.Entry<byte[], Long> held : portion) {
      sweep.at = held.getKey();
      long expiresAt = tables.expiresAt(TopicKey.read(held.getKey()), held.getValue());
      if (expiresAt <= now) {
        remove(app, held.getKey(), held.getValue());
      } else {
        sweep.found = Math.min(sweep.found, expiresAt);
      }
    }
    if (portion.size() < PORTION) {
      sweep.at = null;
      sweep.next = sweep.found;
    }
  }
}
