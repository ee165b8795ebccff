package io.pushbridge.store.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A registration as the package's description lays it out.
 *
 * @param app its app
 * @param number its number in the app, from 1
 * @param password its password
 * @param deviceId its device id
 */
record StoredRegistration(AppKey app, long number, Secret password, String deviceId) {
  private static final int VERSION = 1;
  private static final int APP_LENGTH = 12;

  static byte[] app(AppKey app) {
    return HexFormat.of().parseHex(app.text());
  }

  static byte[] device(AppKey app, String deviceId) {
    byte[] text = deviceId.getBytes(StandardCharsets.UTF_8);
    return new RecordWriter(APP_LENGTH + text.length).raw(app(app)).raw(text).toBytes();
  }

  byte[] toBytes() {
    return new RecordWriter(96)
        .int8(VERSION)
        .raw(app(app))
        .int64(number)
        .text(password.reveal())
        .text(deviceId)
        .toBytes();
  }

  static StoredRegistration read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    AppKey app = new AppKey(HexFormat.of().formatHex(in.raw(APP_LENGTH)));
    return new StoredRegistration(app, in.int64(), new Secret(in.text()), in.text());
  }

  Registration as(long uid, long appNumber) {
    return new Registration(
        app, uid, password, "%010d-%012d".formatted(appNumber, number), deviceId);
  }
}
