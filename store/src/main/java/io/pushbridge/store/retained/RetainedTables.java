package io.pushbridge.store.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.store.log.MessageRecord;
import io.pushbridge.store.log.TopicKey;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.KeySerializer;
import io.pushbridge.store.record.RecordSerializers;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of retained messages in one opened database; a rollback makes new ones. Changed by the
 * writer thread only. Records are freed and given to others, so a topic's record is looked up and
 * read, or changed, under {@link #lock}: nobody reads another's message. No commit happens under
 * it.
 */
final class RetainedTables {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedTables.class);

  final BTreeMap<byte[], Long> topics;
  final BTreeMap<byte[], byte[]> apps;
  final NavigableSet<byte[]> free;
  final Store store;
  final Object lock = new Object();

  /** As in the table of apps; changed by the writer thread, read by anyone. */
  final ConcurrentMap<AppKey, RetainedFigures> figures = new ConcurrentHashMap<>();

  RetainedTables(DB db) {
    topics = db.treeMap("retained.topics", KeySerializer.KEYS, Serializer.LONG).createOrOpen();
    apps = db.treeMap("retained.apps", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).createOrOpen();
    free = db.treeSet("retained.free", KeySerializer.KEYS).createOrOpen();
    store = db.getStore();
  }

  RetainedFigures figures(AppKey app) {
    return figures.getOrDefault(app, RetainedFigures.NONE);
  }

  int size(long record) {
    return store.get(record, RecordSerializers.SIZE);
  }

  /** The retained message of a topic; null if there is none, it has expired or is damaged. */
  Message read(AppKey app, TopicKey key, long now) {
    byte[] bytes;
    synchronized (lock) {
      Long record = topics.get(key.bytes());
      if (record == null) {
        return null;
      }
      bytes = store.get(record, RecordSerializers.WHOLE);
    }
    try {
      Message message = MessageRecord.decode(app, key, bytes).message();
      return message.expiredAt(now) ? null : message;
    } catch (CorruptRecordException damage) {
      LOG.error("event=store_retained_corrupt at={} cause={}", key, damage.toString());
      return null;
    }
  }

  /** When the message in a record expires; a damaged one has expired already. */
  long expiresAt(TopicKey key, long record) {
    byte[] bytes = store.get(record, RecordSerializers.WHOLE);
    try {
      return MessageRecord.header(bytes, bytes.length).expiresAt();
    } catch (CorruptRecordException damage) {
      LOG.error("event=store_retained_corrupt at={} cause={}", key, damage.toString());
      return 0;
    }
  }
}
