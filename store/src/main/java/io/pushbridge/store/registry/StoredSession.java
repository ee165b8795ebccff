package io.pushbridge.store.registry;

import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/**
 * A session's record as it is stored.
 *
 * @param session what the registry tells of it
 * @param visitAt milliseconds since the epoch at which {@link ExpiryWheel} looks at it, 0 if not
 */
record StoredSession(SessionRecord session, long visitAt) {
  private static final int VERSION = 1;

  static StoredSession read(long uid, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    var door = StoredCodes.door(in.int8());
    var app = RegistryKeys.readApp(in.raw(RegistryKeys.APP_LENGTH));
    long expirySeconds = in.int64();
    long disconnectedAt = in.int64();
    long visitAt = in.int64();
    SessionName name = new SessionName(app, door, in.restAsText());
    return new StoredSession(new SessionRecord(uid, name, expirySeconds, disconnectedAt), visitAt);
  }

  byte[] toBytes() {
    SessionName name = session.name();
    byte[] text = RegistryKeys.utf8(name.text());
    return new RecordWriter(38 + text.length)
        .int8(VERSION)
        .int8(StoredCodes.code(name.door()))
        .raw(RegistryKeys.app(name.app()))
        .int64(session.expirySeconds())
        .int64(session.disconnectedAt())
        .int64(visitAt)
        .raw(text)
        .toBytes();
  }

  StoredSession visitAt(long millis) {
    return new StoredSession(session, millis);
  }

  StoredSession as(SessionRecord changed) {
    return new StoredSession(changed, visitAt);
  }

  StoredSession changed(long expirySeconds, long disconnectedAt) {
    return as(new SessionRecord(session.uid(), session.name(), expirySeconds, disconnectedAt));
  }

  /** When it is over, if nothing changes: for a connected one, if it left now. */
  long dueAt(long now) {
    long expiry = session.expirySeconds();
    if (expiry == SessionRecord.NEVER_EXPIRES) {
      return Long.MAX_VALUE;
    }
    long from = session.disconnectedAt() == 0 ? now : session.disconnectedAt();
    return from + Math.min(expiry, Integer.MAX_VALUE * 4L) * 1_000;
  }

  boolean expiredAt(long now) {
    return session.disconnectedAt() != 0 && dueAt(now) <= now;
  }
}
