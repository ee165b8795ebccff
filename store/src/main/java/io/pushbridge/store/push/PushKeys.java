package io.pushbridge.store.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.UidKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The keys of this package's tables as its description lays them out. */
final class PushKeys {
  static final int APP_LENGTH = 12;
  private static final int ID_LENGTH = 8;

  private PushKeys() {}

  static byte[] app(AppKey app) {
    return HexFormat.of().parseHex(app.text());
  }

  static AppKey readApp(byte[] bytes) {
    return new AppKey(HexFormat.of().formatHex(bytes, 0, APP_LENGTH));
  }

  static byte[] report(AppKey app, MessageId id) {
    return new RecordWriter(APP_LENGTH + ID_LENGTH).raw(app(app)).int64(id.bits()).toBytes();
  }

  static MessageId readReportId(byte[] key) {
    return new MessageId(ByteBuffer.wrap(key).getLong(APP_LENGTH));
  }

  static byte[] credential(AppKey app, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return new RecordWriter(APP_LENGTH + text.length).raw(app(app)).raw(text).toBytes();
  }

  static String readName(byte[] key) {
    return new String(key, APP_LENGTH, key.length - APP_LENGTH, StandardCharsets.UTF_8);
  }

  static byte[] badge(long uid, String bundleId) {
    byte[] text = bundleId.getBytes(StandardCharsets.UTF_8);
    return new RecordWriter(8 + text.length).int64(UidKey.scatter(uid)).raw(text).toBytes();
  }

  static long readBadgeUid(byte[] key) {
    return UidKey.gather(ByteBuffer.wrap(key).getLong());
  }

  static String readBundleId(byte[] key) {
    return new String(key, ID_LENGTH, key.length - ID_LENGTH, StandardCharsets.UTF_8);
  }

  /** The least key of a session's badges. */
  static byte[] badgesOf(long uid) {
    return badge(uid, "");
  }
}
