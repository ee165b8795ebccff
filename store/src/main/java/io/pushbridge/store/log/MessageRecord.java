package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A message as bytes, version 1. App and topic are not in it: they are in its topic's key.
 *
 * <pre>
 * 0  version (1)       17 CRC32C of all others (4)
 * 1  position (8)      21 length of the whole (4), what follows it is padding
 * 9  expiry, ms (8)    25 id (8), flags (1), publisher, life in ms, [alias], [properties], payload
 * </pre>
 *
 * A slot without a message has position 0; so has a retained message, which is not in the log.
 */
public final class MessageRecord {
  /** How many bytes {@link Header} needs. */
  public static final int HEADER_LENGTH = 17;

  private static final int VERSION = 1;
  private static final int CRC_OFFSET = 17;
  private static final int LENGTH_OFFSET = 21;
  private static final int BODY_OFFSET = 25;

  private static final int QOS_MASK = 3;
  private static final int INBOX = 4;
  private static final int PROPERTIES = 8;
  private static final int RETAIN = 16;

  private static final int TEXT = 1;
  private static final int CONTENT_TYPE = 2;
  private static final int RESPONSE_TOPIC = 4;
  private static final int CORRELATION_DATA = 8;

  /**
   * The beginning of a record.
   *
   * @param position the position, 0 if the slot holds nothing
   * @param expiresAt milliseconds since the epoch
   * @param size bytes of the record, padding included
   */
  public record Header(long position, long expiresAt, int size) {}

  private MessageRecord() {}

  /** A slot without a message. */
  static byte[] empty() {
    byte[] bytes = new byte[BODY_OFFSET];
    bytes[0] = VERSION;
    return bytes;
  }

  /** The message with its position yet to be set; on any thread. */
  public static byte[] encode(Message message) {
    RecordWriter out = new RecordWriter(BODY_OFFSET + 64 + message.payload().length);
    out.int8(VERSION).int64(0).int64(message.expiresAt()).int32(0).int32(0);
    boolean inbox = message.destination() instanceof Destination.Inbox;
    boolean properties = !message.properties().isEmpty();
    int flags =
        message.qos().level()
            | (inbox ? INBOX : 0)
            | (properties ? PROPERTIES : 0)
            | (message.retain() ? RETAIN : 0);
    out.int64(message.id().bits()).int8(flags).varint(message.publisher());
    // A life may be negative in a message that was never meant to live: zigzag keeps that short.
    long life = message.expiresAt() - message.publishedAt();
    out.varint(life << 1 ^ life >> 63);
    if (message.destination() instanceof Destination.Inbox to) {
      out.text(to.alias().text());
    }
    if (properties) {
      write(message.properties(), out);
    }
    byte[] bytes = out.bytes(message.payload()).toBytes();
    ByteBuffer.wrap(bytes).putInt(LENGTH_OFFSET, bytes.length);
    return bytes;
  }

  /** Writes the properties of a message, to be read with {@link #read}. */
  public static void write(MessageProperties properties, RecordWriter out) {
    int flags =
        (properties.text() ? TEXT : 0)
            | (properties.contentType() != null ? CONTENT_TYPE : 0)
            | (properties.responseTopic() != null ? RESPONSE_TOPIC : 0)
            | (properties.correlationData() != null ? CORRELATION_DATA : 0);
    out.int8(flags);
    if (properties.contentType() != null) {
      out.text(properties.contentType());
    }
    if (properties.responseTopic() != null) {
      out.text(properties.responseTopic());
    }
    if (properties.correlationData() != null) {
      out.bytes(properties.correlationData());
    }
    out.varint(properties.userProperties().size());
    for (UserProperty property : properties.userProperties()) {
      out.text(property.name()).text(property.value());
    }
  }

  /** Sets the position of an encoded message, and with it the checksum. */
  public static void setPosition(byte[] bytes, long position) {
    ByteBuffer.wrap(bytes).putLong(1, position).putInt(CRC_OFFSET, crc(bytes, bytes.length));
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CRC_OFFSET);
    crc.update(bytes, LENGTH_OFFSET, length - LENGTH_OFFSET);
    return (int) crc.getValue();
  }

  /** Reads the first {@link #HEADER_LENGTH} bytes of a record of that size; checks nothing else. */
  public static Header header(byte[] bytes, int size) {
    RecordReader in = new RecordReader(bytes, 0, Math.min(HEADER_LENGTH, bytes.length));
    in.version(VERSION);
    return new Header(in.int64(), in.int64(), size);
  }

  /** The position of a record that is long enough to have one. */
  static long position(byte[] bytes) {
    return header(bytes, bytes.length).position();
  }

  /**
   * Reads a whole record.
   *
   * @throws CorruptRecordException if it is not what was written
   */
  public static LoggedMessage decode(AppKey app, TopicKey key, byte[] bytes) {
    Header header = header(bytes, bytes.length);
    int length = new RecordReader(bytes, LENGTH_OFFSET, bytes.length).int32();
    if (length < BODY_OFFSET || length > bytes.length) {
      throw new CorruptRecordException(
          "message of %d bytes in a record of %d".formatted(length, bytes.length));
    }
    if (ByteBuffer.wrap(bytes).getInt(CRC_OFFSET) != crc(bytes, length)) {
      throw new CorruptRecordException("message fails its checksum");
    }
    RecordReader in = new RecordReader(bytes, BODY_OFFSET, length);
    long id = in.int64();
    int flags = in.int8();
    Qos qos =
        Qos.of(flags & QOS_MASK).orElseThrow(() -> new CorruptRecordException("message of QoS 3"));
    long publisher = in.varint();
    long zigzag = in.varint();
    long life = zigzag >>> 1 ^ -(zigzag & 1);
    if (key.isInbox() != ((flags & INBOX) != 0) || id == 0) {
      throw new CorruptRecordException("message of another kind");
    }
    Destination destination =
        key.isInbox()
            ? new Destination.Inbox(key.uid(), new Alias(in.text()))
            : new Destination.Topic(key.name());
    MessageProperties properties = (flags & PROPERTIES) != 0 ? read(in) : MessageProperties.NONE;
    Message message =
        new Message(
            app,
            destination,
            new MessageId(id),
            qos,
            in.bytes(),
            properties,
            publisher,
            header.expiresAt() - life,
            header.expiresAt(),
            (flags & RETAIN) != 0);
    return new LoggedMessage(header.position(), message);
  }

  /** Reads the properties of a message. */
  public static MessageProperties read(RecordReader in) {
    int flags = in.int8();
    String contentType = (flags & CONTENT_TYPE) != 0 ? in.text() : null;
    String responseTopic = (flags & RESPONSE_TOPIC) != 0 ? in.text() : null;
    byte[] correlationData = (flags & CORRELATION_DATA) != 0 ? in.bytes() : null;
    int count = in.count();
    List<UserProperty> user = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      user.add(new UserProperty(in.text(), in.text()));
    }
    return new MessageProperties(
        (flags & TEXT) != 0, contentType, responseTopic, correlationData, user);
  }
}
