package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordSerializers;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.SizeClass;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the writer thread does to the log's tables: appends, clears inboxes, sweeps what has
 * expired. Confined to the writer thread; made anew after a rollback.
 */
final class LogChanges {
  private static final Logger LOG = LoggerFactory.getLogger(LogChanges.class);

  /** Slots looked at in one slice of the sweep, about: each topic counts for some more. */
  private static final int SLICE_COST = 256;

  private static final int VISIT_COST = 16;
  private static final int LOOKED_AT_AT_ONCE = 500;

  private final LogTables tables;
  private final Positions positions;
  private final LogTally tally;
  private final BitSet usedIds = new BitSet();
  private final SpareSlots spare;
  private int topics;

  // The sweep: the id it has come to, when it has to begin again at the earliest.
  private int sweptTo;
  private boolean sweeping;
  private long nextSweep;
  private long nextSweepFound = Long.MAX_VALUE;

  LogChanges(LogTables tables, Positions positions, LogTally tally) {
    this.tables = tables;
    this.positions = positions;
    this.tally = tally;
    spare = new SpareSlots(tables, usedIds);
    // Id 0 is never used: a key that is all zero is easier told from damage.
    usedIds.set(0);
    tables
        .ids
        .keySet()
        .forEach(
            id -> {
              usedIds.set(id);
              topics++;
            });
    tally.topics = topics;
  }

  /** Stores an encoded message; gives its position. */
  long append(TopicKey key, byte[] message, long expiresAt, int cap, long now) {
    long madeAt = positions.given();
    long position = positions.next();
    MessageRecord.setPosition(message, position);
    synchronized (tables.lock(key)) {
      TopicSlots topic = tables.find(key);
      if (topic == null) {
        topic = create(key, madeAt, expiresAt);
      }
      purge(topic, now);
      drop(topic, cap);
      if (topic.freeSlots() > 0) {
        int present = topic.nextFreeSize();
        long record = topic.takeFree();
        if (present == TopicSlots.SIZE_UNKNOWN) {
          present = tables.size(record);
        }
        int size = SizeClass.next(present, message.length);
        tables.store.update(record, Arrays.copyOf(message, size), RecordSerializers.WHOLE);
        topic.add(position, expiresAt, record, size);
      } else {
        int size = SizeClass.of(message.length);
        long record = tables.store.put(Arrays.copyOf(message, size), RecordSerializers.WHOLE);
        int slot = topic.nextSlot();
        tables.slots.put(LogTables.slotKey(topic.id(), slot), record);
        topic.hasSlot(slot);
        topic.add(position, expiresAt, record, size);
        tables.cache.put(topic, topic.slots());
      }
    }
    return position;
  }

  private TopicSlots create(TopicKey key, long madeAt, long expiresAt) {
    int id = usedIds.nextClearBit(0);
    usedIds.set(id);
    tables.topics.put(key.bytes(), new RecordWriter(12).int32(id).int64(madeAt).toBytes());
    lookAgain(id, key, expiresAt);
    tally.topics = ++topics;
    return tables.make(key, id);
  }

  private void lookAgain(int id, TopicKey key, long at) {
    tables.ids.put(
        id, new RecordWriter(8 + key.bytes().length).int64(at).raw(key.bytes()).toBytes());
    nextSweep = Math.min(nextSweep, at);
    nextSweepFound = Math.min(nextSweepFound, at);
  }

  private void purge(TopicSlots topic, long now) {
    int before = topic.live();
    topic.purge(now);
    tally.expired.add(before - topic.live());
  }

  /** Makes room for one message. The slot freed last is the one that is used next. */
  private void drop(TopicSlots topic, int cap) {
    while (topic.live() >= cap) {
      long record = topic.dropOldest();
      tally.dropped.increment();
      if (topic.live() >= cap) {
        // Not overwritten at once: it must not come back when the slots are loaded again.
        byte[] empty = Arrays.copyOf(MessageRecord.empty(), topic.nextFreeSize());
        tables.store.update(record, empty, RecordSerializers.WHOLE);
      }
    }
  }

  /** Ends a topic or an inbox with all it holds; nothing happens if there is none. */
  void clear(TopicKey key) {
    synchronized (tables.lock(key)) {
      TopicSlots topic = tables.find(key);
      if (topic != null) {
        while (topic.live() > 0) {
          topic.dropOldest();
        }
        end(topic);
      }
    }
  }

  /** Ends some topics and inboxes of an app; gives whether there are more. */
  boolean removeSome(AppKey app, long budget) {
    long begun = System.nanoTime();
    byte[] first = TopicKey.first(app);
    byte[] end = TopicKey.end(app);
    do {
      byte[] key = tables.topics.ceilingKey(first);
      if (key == null || Arrays.compareUnsigned(key, end) >= 0) {
        return false;
      }
      clear(TopicKey.read(key));
    } while (System.nanoTime() - begun < budget);
    return true;
  }

  /** Gives the id of a topic without messages to the next topic; under its lock. */
  private void end(TopicSlots topic) {
    tables.topics.remove(topic.key().bytes());
    tables.ids.remove(topic.id());
    tables.cache.remove(topic.key());
    tally.topics = --topics;
    spare.add(topic);
  }

  /** The slots that nobody has. */
  SpareSlots spare() {
    return spare;
  }

  // ---- the sweep ----------------------------------------------------------------------------

  /** One slice of sweeping; gives whether there is more to do at once. */
  boolean sweep(long now) {
    if (!sweeping && now >= nextSweep) {
      sweeping = true;
      sweptTo = 0;
      nextSweepFound = Long.MAX_VALUE;
    }
    if (sweeping) {
      sweeping = sweepOn(now);
      if (!sweeping) {
        nextSweep = nextSweepFound;
      }
    } else if (spare.more()) {
      // Space that nobody waits for: after what others wait for.
      spare.slice();
    }
    return sweeping || spare.more();
  }

  private boolean sweepOn(long now) {
    Iterator<Map.Entry<Integer, byte[]>> all =
        tables.ids.entryIterator(sweptTo, false, Integer.MAX_VALUE, true);
    int cost = 0;
    for (int i = 0; i < LOOKED_AT_AT_ONCE && cost < SLICE_COST; i++) {
      if (!all.hasNext()) {
        return false;
      }
      Map.Entry<Integer, byte[]> next = all.next();
      sweptTo = next.getKey();
      RecordReader in = new RecordReader(next.getValue());
      long lookAt = in.int64();
      if (lookAt <= now) {
        cost += VISIT_COST + visit(TopicKey.read(in.raw(in.remaining())), sweptTo, now);
      } else {
        nextSweepFound = Math.min(nextSweepFound, lookAt);
      }
    }
    return true;
  }

  /** Ends the topic if all of it has expired; gives how many slots it has. */
  private int visit(TopicKey key, int id, long now) {
    synchronized (tables.lock(key)) {
      TopicSlots topic = tables.find(key);
      if (topic == null || topic.id() != id) {
        LOG.error("event=store_log_id_without_topic id={} key={}", id, key);
        tables.ids.remove(id);
        return 0;
      }
      purge(topic, now);
      if (topic.live() == 0) {
        end(topic);
      } else {
        lookAgain(id, key, topic.latestExpiry());
      }
      return topic.slots();
    }
  }
}
