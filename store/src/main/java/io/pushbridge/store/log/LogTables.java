package io.pushbridge.store.log;

import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.KeySerializer;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordSerializers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's tables in one opened database; a rollback makes new ones. Tables are changed by the
 * writer thread only. What is in memory of a topic is guarded by the topic's lock, under which its
 * slots are loaded, read and changed, together with their records; no commit happens under it.
 */
final class LogTables {
  private static final Logger LOG = LoggerFactory.getLogger(LogTables.class);
  private static final int LOCKS = 256;

  private static final Serializer<MessageRecord.Header> HEADER =
      new Serializer<>() {
        @Override
        public void serialize(DataOutput2 out, MessageRecord.Header value) {
          throw new UnsupportedOperationException("headers are only read");
        }

        @Override
        public MessageRecord.Header deserialize(DataInput2 in, int available) throws IOException {
          if (available < MessageRecord.HEADER_LENGTH) {
            throw new CorruptRecordException("message record of %d bytes".formatted(available));
          }
          byte[] bytes = new byte[MessageRecord.HEADER_LENGTH];
          in.readFully(bytes);
          return MessageRecord.header(bytes, available);
        }
      };

  final BTreeMap<byte[], byte[]> topics;
  final BTreeMap<Integer, byte[]> ids;
  final BTreeMap<Long, Long> slots;
  final Store store;
  final TopicCache cache;
  private final LogTally tally;
  private final Object[] locks = new Object[LOCKS];

  LogTables(DB db, long cacheBytes, LogTally tally) {
    this.tally = tally;
    topics = db.treeMap("log.topics", KeySerializer.KEYS, Serializer.BYTE_ARRAY).createOrOpen();
    ids = db.treeMap("log.ids", Serializer.INTEGER, Serializer.BYTE_ARRAY).createOrOpen();
    slots = db.treeMap("log.slots", Serializer.LONG, Serializer.LONG).createOrOpen();
    store = db.getStore();
    cache = new TopicCache(cacheBytes);
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  /** Guards what is in memory of this topic. */
  Object lock(TopicKey key) {
    return locks[Math.floorMod(key.hashCode(), LOCKS)];
  }

  static long slotKey(int id, int slot) {
    return (long) id << 16 | slot;
  }

  /** The topic if there is one; under its lock. */
  TopicSlots find(TopicKey key) {
    TopicSlots cached = cache.get(key);
    if (cached != null) {
      return cached;
    }
    byte[] value = topics.get(key.bytes());
    if (value == null) {
      return null;
    }
    RecordReader in = new RecordReader(value);
    return load(key, in.int32(), in.int64());
  }

  /** Reads what the slots of a topic hold that was made at that position; under its lock. */
  TopicSlots load(TopicKey key, int id, long madeAt) {
    record Live(MessageRecord.Header header, long record) {}
    TopicSlots topic = new TopicSlots(key, id);
    List<Live> live = new ArrayList<>();
    Iterator<Map.Entry<Long, Long>> all =
        slots.entryIterator(slotKey(id, 0), true, slotKey(id, 0xFFFF), true);
    while (all.hasNext()) {
      Map.Entry<Long, Long> slot = all.next();
      topic.hasSlot((int) (slot.getKey() & 0xFFFF));
      MessageRecord.Header header = header(key, slot.getValue());
      if (header == null) {
        continue;
      }
      if (header.position() > madeAt) {
        live.add(new Live(header, slot.getValue()));
      } else {
        topic.addFree(slot.getValue(), header.size());
      }
    }
    live.sort(Comparator.comparingLong(entry -> entry.header().position()));
    for (Live entry : live) {
      MessageRecord.Header header = entry.header();
      topic.add(header.position(), header.expiresAt(), entry.record(), header.size());
    }
    cache.put(topic, topic.slots());
    return topic;
  }

  /** A topic made just now: its id's slots are free, whatever they hold; under its lock. */
  TopicSlots make(TopicKey key, int id) {
    TopicSlots topic = new TopicSlots(key, id);
    Iterator<Map.Entry<Long, Long>> all =
        slots.entryIterator(slotKey(id, 0), true, slotKey(id, 0xFFFF), true);
    while (all.hasNext()) {
      Map.Entry<Long, Long> slot = all.next();
      topic.hasSlot((int) (slot.getKey() & 0xFFFF));
      topic.addFree(slot.getValue(), TopicSlots.SIZE_UNKNOWN);
    }
    cache.put(topic, topic.slots());
    return topic;
  }

  /** The bytes of a slot's record. */
  int size(long record) {
    return store.get(record, RecordSerializers.SIZE);
  }

  /** The header of a slot's record. */
  MessageRecord.Header header(long record) {
    return store.get(record, HEADER);
  }

  /** The header of a slot's record; null if it is damaged: then the slot is left alone. */
  private MessageRecord.Header header(TopicKey key, long record) {
    try {
      return header(record);
    } catch (CorruptRecordException | DBException.GetVoid damage) {
      corrupt(key, record, damage);
      return null;
    }
  }

  /** Reports a damaged record. */
  void corrupt(TopicKey key, long record, RuntimeException damage) {
    tally.corrupt.increment();
    LOG.error(
        "event=store_message_corrupt at={} record={} cause={}", key, record, damage.toString());
  }
}
