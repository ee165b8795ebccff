package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.UidKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The keys of the registry's tables as the package's description lays them out. */
final class RegistryKeys {
  static final int APP_LENGTH = 12;

  static final int RECORD = 0;
  static final int ALIAS = 2;
  static final int RECEIVED = 3;
  static final int SUBSCRIPTION = 4;
  static final int TOKEN = 5;
  private static final int END = 6;

  private static final int REST_OFFSET = 9;
  private static final byte[] NOTHING = {};

  private RegistryKeys() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] app(AppKey app) {
    return HexFormat.of().parseHex(app.text());
  }

  static AppKey readApp(byte[] bytes) {
    return new AppKey(HexFormat.of().formatHex(bytes, 0, APP_LENGTH));
  }

  static byte[] inApp(AppKey app, String text) {
    byte[] rest = utf8(text);
    return new RecordWriter(APP_LENGTH + rest.length).raw(app(app)).raw(rest).toBytes();
  }

  /** What {@link #inApp} put behind the app. */
  static String textInApp(byte[] bytes) {
    return new String(bytes, APP_LENGTH, bytes.length - APP_LENGTH, StandardCharsets.UTF_8);
  }

  static Alias readAlias(byte[] bytes) {
    return new Alias(textInApp(bytes));
  }

  static byte[] name(SessionName name) {
    byte[] text = utf8(name.text());
    return new RecordWriter(APP_LENGTH + 1 + text.length)
        .raw(app(name.app()))
        .int8(StoredCodes.code(name.door()))
        .raw(text)
        .toBytes();
  }

  static byte[] session(long uid, int kind) {
    return session(uid, kind, NOTHING);
  }

  static byte[] session(long uid, int kind, byte[] rest) {
    return new RecordWriter(REST_OFFSET + rest.length)
        .int64(UidKey.scatter(uid))
        .int8(kind)
        .raw(rest)
        .toBytes();
  }

  /** The key after everything of the session. */
  static byte[] sessionEnd(long uid) {
    return session(uid, END);
  }

  static byte[] packet(long packetId) {
    return packetId >>> 16 == 0
        ? new byte[] {(byte) (packetId >> 8), (byte) packetId}
        : new RecordWriter(8).int64(packetId).toBytes();
  }

  /** The scattered uid that a session's key begins with. */
  static long scatteredSession(byte[] sessionKey) {
    return ByteBuffer.wrap(sessionKey).getLong();
  }

  static int kind(byte[] sessionKey) {
    return sessionKey[REST_OFFSET - 1];
  }

  static String rest(byte[] sessionKey) {
    return new String(
        sessionKey, REST_OFFSET, sessionKey.length - REST_OFFSET, StandardCharsets.UTF_8);
  }

  static long readPacket(byte[] sessionKey) {
    ByteBuffer key = ByteBuffer.wrap(sessionKey);
    return sessionKey.length == REST_OFFSET + 2
        ? key.getChar(REST_OFFSET)
        : key.getLong(REST_OFFSET);
  }

  static byte[] subscriber(int filterId, long scattered) {
    return new RecordWriter(12).int32(filterId).int64(scattered).toBytes();
  }

  static byte[] holder(AppKey app, long scattered) {
    return new RecordWriter(APP_LENGTH + 8).raw(app(app)).int64(scattered).toBytes();
  }

  /** The scattered uid at the end of a subscriber's or a holder's key. */
  static long scattered(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - 8);
  }

  /** Whether a key begins like another up to the scattered uid at their ends. */
  static boolean sameGroup(byte[] key, byte[] other) {
    return key.length == other.length
        && Arrays.equals(key, 0, key.length - 8, other, 0, key.length - 8);
  }
}
