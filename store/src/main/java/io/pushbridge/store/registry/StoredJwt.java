package io.pushbridge.store.registry;

import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.store.record.CorruptRecordException;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which tokens let clients into an app, as they are stored: a part of the app's record. */
final class StoredJwt {
  private StoredJwt() {}

  static void write(RecordWriter out, JwtSettings jwt) {
    out.int8(jwt.required() ? 1 : 0)
        .varint(jwt.leewaySeconds())
        .varint(jwt.maxLifetimeSeconds())
        .text(jwt.issuer().orElse(""))
        .text(jwt.audience().orElse(""))
        .varint(jwt.keys().size());
    for (JwtKey key : jwt.keys()) {
      out.text(key.id()).text(key.algorithm().name()).bytes(key.encoded());
    }
  }

  static JwtSettings read(RecordReader in) {
    boolean required = in.int8() == 1;
    int leeway = (int) in.varint();
    long lifetime = in.varint();
    Optional<String> issuer = named(in.text());
    Optional<String> audience = named(in.text());
    int count = in.count();
    try {
      List<JwtKey> keys = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        keys.add(key(in));
      }
      return new JwtSettings(keys, issuer, audience, leeway, lifetime, required);
    } catch (IllegalArgumentException e) {
      throw new CorruptRecordException("an app's tokens: " + e.getMessage());
    }
  }

  private static JwtKey key(RecordReader in) {
    String id = in.text();
    JwtAlgorithm algorithm =
        JwtAlgorithm.named(in.text())
            .orElseThrow(() -> new IllegalArgumentException("an unknown algorithm"));
    return JwtKey.decode(id, algorithm, in.bytes());
  }

  private static Optional<String> named(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
