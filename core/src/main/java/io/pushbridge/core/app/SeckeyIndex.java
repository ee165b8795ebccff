package io.pushbridge.core.app;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Finds an app by its seckey alone. Keeps salted SHA-256 digests: how long a look-up takes says
 * nothing about the keys, for nobody outside can tell which digests begin alike. Thread-safe by its
 * own lock.
 */
final class SeckeyIndex {
  private static final int SALT_BYTES = 32;

  private final byte[] salt = new byte[SALT_BYTES];
  // Both guarded by this.
  private final Map<String, Set<AppKey>> apps = new HashMap<>();
  private final Map<AppKey, String> digests = new HashMap<>();

  SeckeyIndex() {
    new SecureRandom().nextBytes(salt);
  }

  /** The app has this seckey from now on, and no other. */
  synchronized void put(App app) {
    String digest = digestOf(app.seckey().reveal());
    String former = digests.put(app.key(), digest);
    if (former != null && !former.equals(digest)) {
      apps.get(former).remove(app.key());
      if (apps.get(former).isEmpty()) {
        apps.remove(former);
      }
    }
    apps.computeIfAbsent(digest, key -> new HashSet<>()).add(app.key());
  }

  /** The apps that have this seckey: as a rule one or none. */
  Set<AppKey> find(String seckey) {
    String digest = digestOf(seckey);
    synchronized (this) {
      return Set.copyOf(apps.getOrDefault(digest, Set.of()));
    }
  }

  private String digestOf(String seckey) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt);
      return HexFormat.of().formatHex(sha.digest(seckey.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
