package io.pushbridge.store.registry;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Secret;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/** Apps as they are stored; the appkey is the key. */
final class StoredApp {
  private static final int TWO_LIMITS = 1;
  private static final int ALL_LIMITS = 2;

  private StoredApp() {}

  static byte[] toBytes(App app) {
    RecordWriter out =
        new RecordWriter(128)
            .int8(ALL_LIMITS)
            .text(app.name())
            .text(app.seckey().reveal())
            .text(app.devicePassword().reveal())
            .int8(app.limits().receipts() ? 1 : 0);
    // Those left at the default follow it when it changes.
    app.limits().set().forEach((limit, value) -> out.text(limit.key()).varint(value));
    return out.toBytes();
  }

  static App read(byte[] key, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    int version = in.version(TWO_LIMITS, ALL_LIMITS);
    AppKey app = RegistryKeys.readApp(key);
    String name = in.text();
    Secret seckey = new Secret(in.text());
    Secret devicePassword = new Secret(in.text());
    AppLimits limits = version == TWO_LIMITS ? twoLimits(in) : allLimits(in);
    return new App(app, name, seckey, devicePassword, limits);
  }

  private static AppLimits twoLimits(RecordReader in) {
    AppLimits limits =
        AppLimits.DEFAULT
            .with(AppLimit.MESSAGES_PER_TOPIC, (int) in.varint())
            .with(AppLimit.SUBSCRIPTIONS_PER_SESSION, (int) in.varint());
    return limits.withReceipts(in.int8() == 1);
  }

  private static AppLimits allLimits(RecordReader in) {
    AppLimits limits = AppLimits.DEFAULT.withReceipts(in.int8() == 1);
    while (in.remaining() > 0) {
      // One that is unknown here, or beyond its range, does not keep an app from being read.
      AppLimit limit = AppLimit.ofKey(in.text()).orElse(null);
      long value = in.varint();
      if (limit != null && limit.allows(value)) {
        limits = limits.with(limit, (int) value);
      }
    }
    return limits;
  }
}
