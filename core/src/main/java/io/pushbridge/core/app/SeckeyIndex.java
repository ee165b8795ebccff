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
  private final Map<AppKey, Set<String>> digests = new HashMap<>();

  SeckeyIndex() {
    new SecureRandom().nextBytes(salt);
  }

  /** The app has this seckey from now on, and the one before it; no other. */
  synchronized void put(App app) {
    remove(app.key());
    Set<String> own = new HashSet<>();
    own.add(digestOf(app.seckey().reveal()));
    app.server().former().ifPresent(former -> own.add(digestOf(former.secret().reveal())));
    digests.put(app.key(), own);
    own.forEach(digest -> apps.computeIfAbsent(digest, key -> new HashSet<>()).add(app.key()));
  }

  /** The app has no seckey any more. */
  synchronized void remove(AppKey app) {
    Set<String> former = digests.remove(app);
    if (former != null) {
      for (String digest : former) {
        apps.get(digest).remove(app);
        if (apps.get(digest).isEmpty()) {
          apps.remove(digest);
        }
      }
    }
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
