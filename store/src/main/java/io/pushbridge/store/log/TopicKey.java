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

/** The key of a topic or an inbox, by its bytes. Immutable. */
public final class TopicKey {
  private static final int APP_LENGTH = 12;
  private static final int NAME_OFFSET = APP_LENGTH + 1;
  private static final byte INBOX = 0;
  private static final byte TOPIC = 1;

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

  /** Of a topic; also of the first letters of topics, as the beginning of a range. */
  public static TopicKey topic(AppKey app, String name) {
    return new TopicKey(begin(app, TOPIC).raw(name.getBytes(StandardCharsets.UTF_8)).toBytes());
  }

  static TopicKey inbox(AppKey app, long uid) {
    return new TopicKey(begin(app, INBOX).int64(UidKey.scatter(uid)).toBytes());
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
    return new TopicName(
        new String(bytes, NAME_OFFSET, bytes.length - NAME_OFFSET, StandardCharsets.UTF_8));
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
