package io.pushbridge.store.registry;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Credential;
import io.pushbridge.core.app.RetiredSecret;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.util.Optional;

/** Apps as they are stored; the appkey is the key. */
final class StoredApp {
  private static final int TWO_LIMITS = 1;
  private static final int ALL_LIMITS = 2;
  private static final int ROTATED = 3;
  private static final int TOKENS = 4;

  private static final int FORMER_SECKEY = 1;
  private static final int FORMER_PASSWORD = 2;
  private static final int RELAY_KEY = 4;
  private static final int JWT = 8;

  private StoredApp() {}

  static byte[] toBytes(App app) {
    RecordWriter out =
        new RecordWriter(128)
            // A server of before can read an app without tokens.
            .int8(app.jwt().isPresent() ? TOKENS : ROTATED)
            .text(app.name())
            .text(app.seckey().reveal())
            .text(app.devicePassword().reveal())
            .int8(presentOf(app));
    app.server().former().ifPresent(former -> write(out, former));
    app.device().former().ifPresent(former -> write(out, former));
    app.relayKey().ifPresent(key -> out.text(key.reveal()));
    app.jwt().ifPresent(jwt -> StoredJwt.write(out, jwt));
    out.int8(app.limits().receipts() ? 1 : 0);
    // Those left at the default follow it when it changes.
    app.limits().set().forEach((limit, value) -> out.text(limit.key()).varint(value));
    return out.toBytes();
  }

  private static int presentOf(App app) {
    return (app.server().former().isPresent() ? FORMER_SECKEY : 0)
        | (app.device().former().isPresent() ? FORMER_PASSWORD : 0)
        | (app.relayKey().isPresent() ? RELAY_KEY : 0)
        | (app.jwt().isPresent() ? JWT : 0);
  }

  private static void write(RecordWriter out, RetiredSecret former) {
    out.text(former.secret().reveal()).int64(former.until());
  }

  static App read(byte[] key, byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    int version = in.version(TWO_LIMITS, TOKENS);
    AppKey app = RegistryKeys.readApp(key);
    String name = in.text();
    Secret seckey = new Secret(in.text());
    Secret devicePassword = new Secret(in.text());
    int present = version > ALL_LIMITS ? in.int8() : 0;
    Optional<RetiredSecret> formerSeckey = former(in, present & FORMER_SECKEY);
    Optional<RetiredSecret> formerPassword = former(in, present & FORMER_PASSWORD);
    Optional<Secret> relayKey =
        (present & RELAY_KEY) == 0 ? Optional.empty() : Optional.of(new Secret(in.text()));
    Optional<JwtSettings> jwt =
        (present & JWT) == 0 ? Optional.empty() : Optional.of(StoredJwt.read(in));
    AppLimits limits = version == TWO_LIMITS ? twoLimits(in) : allLimits(in);
    return new App(
        app,
        name,
        new Credential(seckey, formerSeckey),
        new Credential(devicePassword, formerPassword),
        limits,
        relayKey,
        jwt);
  }

  private static Optional<RetiredSecret> former(RecordReader in, int present) {
    return present == 0
        ? Optional.empty()
        : Optional.of(new RetiredSecret(new Secret(in.text()), in.int64()));
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
