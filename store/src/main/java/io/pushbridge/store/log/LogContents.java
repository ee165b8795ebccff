package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.store.Findings;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordSerializers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.mapdb.DB;
import org.mapdb.DBException;

/** The log of a store that nobody writes to, to be read from end to end. Confined to one thread. */
public final class LogContents {
  private final LogTables tables;
  private final long reserved;
  private long topics;
  private long messages;

  /** Reads this database. */
  public LogContents(DB db) {
    tables = new LogTables(db, 0, new LogTally());
    reserved = db.atomicLong("log.positions").createOrOpen().get();
  }

  /** Gives every message that has not expired, topic by topic, each in order. */
  public void forEachMessage(long now, Consumer<LoggedMessage> reader) {
    forEachTopic(
        new Findings(),
        (key, stored) ->
            stored.stream()
                .filter(logged -> logged.message().expiresAt() > now)
                .sorted(Comparator.comparingLong(LoggedMessage::position))
                .forEach(reader));
  }

  /** Checks that the tables fit each other and that every message can be read. */
  public void check(Findings findings) {
    topics = 0;
    messages = 0;
    forEachTopic(
        findings,
        (key, stored) -> {
          topics++;
          messages += stored.size();
          stored.forEach(
              logged ->
                  findings.expect(
                      logged.position() <= reserved,
                      "log: a message of %s has position %d, over the highest reserved, %d",
                      key,
                      logged.position(),
                      reserved));
        });
    for (Map.Entry<Integer, byte[]> id : tables.ids.entrySet()) {
      TopicKey key = idKey(id.getValue());
      byte[] topic = tables.topics.get(key.bytes());
      findings.expect(
          topic != null && new RecordReader(topic).int32() == id.getKey(),
          "log: id %d belongs to %s, which does not know it",
          id.getKey(),
          key);
    }
  }

  /** Topics and inboxes that the last check has seen. */
  public long topics() {
    return topics;
  }

  /** Messages that the last check has read, expired ones that are not swept yet among them. */
  public long messages() {
    return messages;
  }

  private static TopicKey idKey(byte[] value) {
    RecordReader in = new RecordReader(value);
    in.int64();
    return TopicKey.read(in.raw(in.remaining()));
  }

  private interface TopicReader {
    void read(TopicKey key, List<LoggedMessage> messages);
  }

  private void forEachTopic(Findings findings, TopicReader reader) {
    for (Map.Entry<byte[], byte[]> topic : tables.topics.entrySet()) {
      TopicKey key = TopicKey.read(topic.getKey());
      RecordReader in = new RecordReader(topic.getValue());
      int id = in.int32();
      byte[] known = tables.ids.get(id);
      findings.expect(
          known != null && idKey(known).equals(key),
          "log: %s has id %d, which is not its",
          key,
          id);
      reader.read(key, messages(key, id, in.int64(), findings));
    }
  }

  private List<LoggedMessage> messages(TopicKey key, int id, long madeAt, Findings findings) {
    AppKey app = key.app();
    List<LoggedMessage> found = new ArrayList<>();
    Iterator<Map.Entry<Long, Long>> slots =
        tables.slots.entryIterator(
            LogTables.slotKey(id, 0), true, LogTables.slotKey(id, 0xFFFF), true);
    while (slots.hasNext()) {
      Map.Entry<Long, Long> slot = slots.next();
      try {
        byte[] bytes = tables.store.get(slot.getValue(), RecordSerializers.WHOLE);
        if (bytes != null && MessageRecord.position(bytes) > madeAt) {
          found.add(MessageRecord.decode(app, key, bytes));
        }
        findings.expect(bytes != null, "log: slot %d of %s is empty", slot.getKey() & 0xFFFF, key);
      } catch (CorruptRecordException | DBException e) {
        findings.add("log: slot %d of %s: %s", slot.getKey() & 0xFFFF, key, e.getMessage());
      }
    }
    return found;
  }
}
