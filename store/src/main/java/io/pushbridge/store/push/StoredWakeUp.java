package io.pushbridge.store.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.SizeClass;
import java.util.Arrays;

/**
 * A wake-up as it is stored: first what its report is found by, then the rest.
 *
 * @param message the message
 * @param request the wish
 */
record StoredWakeUp(Message message, ApnsRequest request) {
  private static final int VERSION = 1;
  private static final int TOPIC = 1;
  private static final int INBOX = 2;
  private static final int DEFAULT = 1;
  private static final int EXPLICIT = 2;

  /**
   * What the report of a wake-up is found by, and until when.
   *
   * @param app the app
   * @param id the message's id
   * @param expiresAt when the message's time is over
   */
  record Head(AppKey app, MessageId id, long expiresAt) {
    static Head read(byte[] bytes) {
      return read(new RecordReader(bytes));
    }

    private static Head read(RecordReader in) {
      in.version(VERSION);
      AppKey app = PushKeys.readApp(in.raw(PushKeys.APP_LENGTH));
      return new Head(app, new MessageId(in.int64()), in.int64());
    }
  }

  byte[] toBytes() {
    RecordWriter out =
        new RecordWriter(message.payload().length + request.json().length() + 128)
            .int8(VERSION)
            .raw(PushKeys.app(message.app()))
            .int64(message.id().bits())
            .int64(message.expiresAt());
    if (message.destination() instanceof Destination.Inbox inbox) {
      out.int8(INBOX).int64(inbox.uid()).text(inbox.alias().text());
    } else if (message.destination() instanceof Destination.Topic topic) {
      out.int8(TOPIC).text(topic.name().text());
    } else {
      throw new IllegalArgumentException("presence wakes nobody");
    }
    return padded(
        out.int8(message.qos().level())
            .bytes(message.payload())
            .int64(message.publisher())
            .int64(message.publishedAt())
            .int8(code(request.kind()))
            .text(request.json())
            .text(request.options())
            .toBytes());
  }

  /** Records of few sizes find each other's place in the file again. */
  private static byte[] padded(byte[] bytes) {
    return Arrays.copyOf(bytes, SizeClass.of(bytes.length));
  }

  static StoredWakeUp read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    Head head = Head.read(in);
    Destination destination =
        switch (in.int8()) {
          case TOPIC -> new Destination.Topic(new TopicName(in.text()));
          case INBOX -> new Destination.Inbox(in.int64(), new Alias(in.text()));
          default -> throw new CorruptRecordException("unknown kind of destination");
        };
    Qos qos = Qos.of(in.int8()).orElseThrow(() -> new CorruptRecordException("unknown QoS"));
    byte[] payload = in.bytes();
    long publisher = in.int64();
    long publishedAt = in.int64();
    Message message =
        new Message(
            head.app,
            destination,
            head.id,
            qos,
            payload,
            MessageProperties.NONE,
            publisher,
            publishedAt,
            head.expiresAt);
    return new StoredWakeUp(message, readRequest(in));
  }

  private static ApnsRequest readRequest(RecordReader in) {
    ApnsRequest.Kind kind =
        switch (in.int8()) {
          case DEFAULT -> ApnsRequest.Kind.DEFAULT;
          case EXPLICIT -> ApnsRequest.Kind.EXPLICIT;
          default -> throw new CorruptRecordException("unknown kind of push");
        };
    return new ApnsRequest(kind, in.text(), in.text());
  }

  private static int code(ApnsRequest.Kind kind) {
    return switch (kind) {
      case DEFAULT -> DEFAULT;
      case EXPLICIT -> EXPLICIT;
      case NONE -> throw new IllegalArgumentException("no push is no wake-up");
    };
  }
}
