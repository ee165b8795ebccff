package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.UidKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key of a topic or an inbox, by its bytes. Immutable.
 *
 * <p>Before its name, the key of a topic has 16 bits of each of its first levels. So topics lie
 * together that have their first levels in common, as wildcards want it, and names that count up
 * scatter over a whole tree: MapDB's trees never give back the nodes that keys leave which come in
 * order and go in order.
 */
public final class TopicKey {
  private static final int APP_LENGTH = 12;
  private static final int NAME_OFFSET = APP_LENGTH + 1;
  private static final int MOST_LEVELS = 8;
  private static final int LEVEL_BYTES = 2;
  private static final int SPREAD = 0x9E3779B9;
  private static final byte INBOX = 0;
  private static final byte TOPIC = 1;
  private static final byte ORDERED_TOPIC = 2;

  private final byte[] bytes;

  private TopicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Of the destination; null for presence, which is never stored. */
  static TopicKey of(AppKey app, Destination destination) {
    if (destination instanceof Destination.Topic topic) {
      return topic(app, topic.name().text());
    }
    return destination instanceof Destination.Inbox inbox ? inbox(app, inbox.uid()) : null;
  }

  /** Of a topic. */
  static TopicKey topic(AppKey app, String name) {
    RecordWriter key = begin(app, TOPIC);
    int levels = 0;
    for (int from = 0; from >= 0 && levels < MOST_LEVELS; levels++) {
      from = level(name, from, key);
    }
    return new TopicKey(key.raw(name.getBytes(StandardCharsets.UTF_8)).int8(levels).toBytes());
  }

  /** Of a topic, to lie in the order of names; also of the first letters of topics. */
  public static TopicKey ordered(AppKey app, String name) {
    return new TopicKey(
        begin(app, ORDERED_TOPIC).raw(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  /** What the keys of topics begin with that begin with these levels: none, or each with its /. */
  static TopicKey beginning(AppKey app, String levels) {
    RecordWriter key = begin(app, TOPIC);
    int from = 0;
    for (int i = 0; i < MOST_LEVELS && from < levels.length(); i++) {
      from = level(levels, from, key);
    }
    return new TopicKey(key.toBytes());
  }

  /** Writes what stands for the level that begins there; gives where the next does, -1 if none. */
  private static int level(String name, int from, RecordWriter key) {
    int slash = name.indexOf('/', from);
    int end = slash < 0 ? name.length() : slash;
    int hash = name.substring(from, end).hashCode() * SPREAD;
    key.int8(hash >>> 24).int8(hash >>> 16);
    return slash < 0 ? -1 : slash + 1;
  }

  static TopicKey inbox(AppKey app, long uid) {
    return new TopicKey(begin(app, INBOX).int64(UidKey.scatter(uid)).toBytes());
  }

  /** The least key of an app. */
  public static byte[] first(AppKey app) {
    return HexFormat.of().parseHex(app.text());
  }

  /** A key over all of an app's. */
  public static byte[] end(AppKey app) {
    return begin(app, (byte) -1).toBytes();
  }

  private static RecordWriter begin(AppKey app, byte kind) {
    return new RecordWriter(64).raw(HexFormat.of().parseHex(app.text())).int8(kind);
  }

  /** As stored. */
  public static TopicKey read(byte[] bytes) {
    return new TopicKey(bytes);
  }

  /** As stored; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** The app. */
  public AppKey app() {
    return new AppKey(HexFormat.of().formatHex(bytes, 0, APP_LENGTH));
  }

  boolean isInbox() {
    return bytes[APP_LENGTH] == INBOX;
  }

  /** The uid of an inbox. */
  long uid() {
    return UidKey.gather(ByteBuffer.wrap(bytes).getLong(NAME_OFFSET));
  }

  /** The name of a topic. */
  public TopicName name() {
    int end = bytes.length;
    int from = NAME_OFFSET;
    if (bytes[APP_LENGTH] == TOPIC) {
      end--;
      from += bytes[end] * LEVEL_BYTES;
    }
    return new TopicName(new String(bytes, from, end - from, StandardCharsets.UTF_8));
  }

  /** The least key over all that begin with this one. */
  public byte[] endOfRange() {
    byte[] end = bytes.clone();
    // The kind byte is never 255, so one always can be counted up.
    int last = end.length - 1;
    while (end[last] == -1) {
      last--;
    }
    end[last]++;
    return Arrays.copyOf(end, last + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    String app = HexFormat.of().formatHex(bytes, 0, APP_LENGTH);
    return app + (isInbox() ? " inbox " + uid() : " topic " + name());
  }
}
