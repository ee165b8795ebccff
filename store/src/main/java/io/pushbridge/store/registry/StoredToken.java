package io.pushbridge.store.registry;

import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/** Device tokens as they are stored; uid and bundle id are in the key. */
final class StoredToken {
  private static final int VERSION = 1;

  private StoredToken() {}

  static byte[] toBytes(DeviceToken token) {
    return new RecordWriter(96)
        .int8(VERSION)
        .raw(RegistryKeys.app(token.app()))
        .int8(StoredCodes.code(token.environment()))
        .int64(token.registeredAt())
        .text(token.token())
        .toBytes();
  }

  static DeviceToken read(long uid, byte[] key, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    var app = RegistryKeys.readApp(in.raw(RegistryKeys.APP_LENGTH));
    var environment = StoredCodes.environment(in.int8());
    long registeredAt = in.int64();
    return new DeviceToken(app, uid, in.text(), RegistryKeys.rest(key), environment, registeredAt);
  }
}
