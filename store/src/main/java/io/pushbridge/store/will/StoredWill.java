package io.pushbridge.store.will;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.publish.PublishRequest.Retain;
import io.pushbridge.core.publish.PublishRequest.Target;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.will.KeptWill;
import io.pushbridge.core.will.Will;
import io.pushbridge.core.will.WillStore.Waiting;
import io.pushbridge.store.log.MessageRecord;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.SizeClass;
import io.pushbridge.store.registry.StoredCodes;
import java.util.Arrays;
import java.util.HexFormat;

/** A will as it is stored: first whose it is, then the message. */
final class StoredWill {
  private static final int VERSION = 1;
  private static final int APP_LENGTH = 12;
  private static final int TOPIC = 1;
  private static final int ALIAS = 2;

  private StoredWill() {}

  static byte[] toBytes(KeptWill kept) {
    PublishRequest request = kept.will().request();
    SessionName session = kept.session();
    RecordWriter out =
        new RecordWriter(request.payload().length + 256)
            .int8(VERSION)
            .raw(HexFormat.of().parseHex(session.app().text()))
            .int8(StoredCodes.code(session.door()))
            .text(session.text())
            .int64(kept.will().delaySeconds())
            .int64(kept.uid());
    if (request.target() instanceof Target.ToTopic to) {
      out.int8(TOPIC).text(to.name().text());
    } else if (request.target() instanceof Target.ToAlias to) {
      out.int8(ALIAS).text(to.alias().text());
    }
    out.text(request.token())
        .int8(request.qos().level())
        .int8(code(request.retain()))
        .int64(request.timeToLive().seconds());
    MessageRecord.write(request.properties(), out);
    byte[] bytes = out.bytes(request.payload()).toBytes();
    return Arrays.copyOf(bytes, SizeClass.of(bytes.length));
  }

  /** Whose it is, and when it is due if its client is gone. */
  static Waiting head(long number, byte[] bytes, long dueAt) {
    RecordReader in = new RecordReader(bytes);
    SessionName session = session(in);
    return new Waiting(number, session, in.int64(), dueAt);
  }

  static KeptWill read(long number, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    SessionName session = session(in);
    long delaySeconds = in.int64();
    long uid = in.int64();
    Target target =
        switch (in.int8()) {
          case TOPIC -> new Target.ToTopic(new TopicName(in.text()));
          case ALIAS -> new Target.ToAlias(new Alias(in.text()));
          default -> throw new CorruptRecordException("will to an unknown kind of target");
        };
    String token = in.text();
    Qos qos = Qos.of(in.int8()).orElseThrow(() -> new CorruptRecordException("will of QoS 3"));
    Retain retain = retain(in.int8());
    TimeToLive timeToLive = new TimeToLive(in.int64());
    var properties = MessageRecord.read(in);
    byte[] payload = in.bytes();
    PublishRequest request =
        target instanceof Target.ToAlias to
            ? PublishRequest.toAlias(session.app(), to.alias(), payload)
            : PublishRequest.toTopic(session.app(), ((Target.ToTopic) target).name(), payload);
    return new KeptWill(
        number,
        session,
        uid,
        new Will(
            request
                .withToken(token)
                .withQos(qos)
                .withRetain(retain)
                .withTimeToLive(timeToLive)
                .withProperties(properties),
            delaySeconds));
  }

  private static SessionName session(RecordReader in) {
    in.version(VERSION);
    AppKey app = new AppKey(HexFormat.of().formatHex(in.raw(APP_LENGTH)));
    Door door = StoredCodes.door(in.int8());
    return new SessionName(app, door, in.text());
  }

  // The numbers stay, whatever the order of the constants becomes.
  private static int code(Retain retain) {
    return switch (retain) {
      case NO -> 0;
      case UNTIL_EXPIRY -> 1;
      case FOR_EVER -> 2;
    };
  }

  private static Retain retain(int code) {
    return switch (code) {
      case 0 -> Retain.NO;
      case 1 -> Retain.UNTIL_EXPIRY;
      case 2 -> Retain.FOR_EVER;
      default -> throw new CorruptRecordException("will retained in an unknown way: " + code);
    };
  }
}
