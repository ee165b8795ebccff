package io.pushbridge.store.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.store.Findings;
import io.pushbridge.store.log.MessageRecord;
import io.pushbridge.store.log.TopicKey;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordSerializers;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.mapdb.DB;
import org.mapdb.DBException;

/**
 * The retained messages of a store that nobody writes to, to be read from end to end. Confined to
 * one thread.
 */
public final class RetainedContents {
  private final RetainedTables tables;

  /** Reads this database. */
  public RetainedContents(DB db) {
    tables = new RetainedTables(db);
  }

  /** Gives every retained message that has not expired. */
  public void forEachMessage(long now, Consumer<Message> reader) {
    for (byte[] bytes : tables.topics.keySet()) {
      TopicKey key = TopicKey.read(bytes);
      Message message = tables.read(key.app(), key, now);
      if (message != null) {
        reader.accept(message);
      }
    }
  }

  /** Checks that every message can be read and that the sums hold; gives how many there are. */
  public long check(Findings findings) {
    Map<AppKey, RetainedFigures> sums = new HashMap<>();
    long messages = 0;
    for (Map.Entry<byte[], Long> topic : tables.topics.entrySet()) {
      TopicKey key = TopicKey.read(topic.getKey());
      messages++;
      try {
        byte[] record = tables.store.get(topic.getValue(), RecordSerializers.WHOLE);
        sums.merge(key.app(), new RetainedFigures(1, record.length), RetainedContents::sum);
        MessageRecord.decode(key.app(), key, record);
      } catch (CorruptRecordException | DBException e) {
        findings.add("retained: the message of %s: %s", key, e.getMessage());
      }
    }
    for (Map.Entry<byte[], byte[]> app : tables.apps.entrySet()) {
      AppKey key = new AppKey(HexFormat.of().formatHex(app.getKey()));
      RecordReader in = new RecordReader(app.getValue());
      RetainedFigures kept = new RetainedFigures(in.int32(), in.int64());
      RetainedFigures found = sums.remove(key);
      findings.expect(
          kept.equals(found), "retained: app %s counts %s, but has %s", key, kept, found);
    }
    sums.forEach((app, found) -> findings.add("retained: app %s does not count %s", app, found));
    return messages;
  }

  private static RetainedFigures sum(RetainedFigures one, RetainedFigures other) {
    return one.plus(other.messages(), other.bytes());
  }
}
