package io.pushbridge.store.access;

import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.access.Scope.Level;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A grant as the package's description lays it out. */
final class StoredGrant {
  private static final int VERSION = 1;
  private static final int APP_LENGTH = 12;
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int PRESENCE = 4;

  private StoredGrant() {}

  static byte[] app(AppKey app) {
    return HexFormat.of().parseHex(app.text());
  }

  static AppKey readApp(byte[] bytes) {
    return new AppKey(HexFormat.of().formatHex(bytes));
  }

  static byte[] key(AppKey app, Scope scope) {
    return new RecordWriter(64)
        .raw(app(app))
        .int8(code(scope.level()))
        .bytes(HexFormat.of().parseHex(scope.token()))
        .raw(scope.name().getBytes(StandardCharsets.UTF_8))
        .toBytes();
  }

  static byte[] value(AccessGrant grant) {
    Rights rights = grant.rights();
    int bits =
        (rights.read() ? READ : 0)
            | (rights.write() ? WRITE : 0)
            | (rights.presence() ? PRESENCE : 0);
    return new RecordWriter(10).int8(VERSION).int8(bits).int64(grant.expiresAt()).toBytes();
  }

  static AccessGrant read(byte[] key, byte[] value) {
    RecordReader in = new RecordReader(key);
    AppKey app = readApp(in.raw(APP_LENGTH));
    Level level = level(in.int8());
    String token = HexFormat.of().formatHex(in.bytes());
    Scope scope = new Scope(level, in.restAsText(), token);
    RecordReader what = new RecordReader(value);
    what.version(VERSION);
    int bits = what.int8();
    Rights rights = new Rights((bits & READ) != 0, (bits & WRITE) != 0, (bits & PRESENCE) != 0);
    return new AccessGrant(app, scope, rights, what.int64());
  }

  // The numbers stay, whatever the order of the constants becomes.
  private static int code(Level level) {
    return switch (level) {
      case APP -> 0;
      case TOPIC -> 1;
      case ALIAS -> 2;
    };
  }

  private static Level level(int code) {
    return switch (code) {
      case 0 -> Level.APP;
      case 1 -> Level.TOPIC;
      case 2 -> Level.ALIAS;
      default -> throw new CorruptRecordException("grant of an unknown level: " + code);
    };
  }
}
