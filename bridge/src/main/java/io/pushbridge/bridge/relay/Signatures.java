package io.pushbridge.bridge.relay;

import io.pushbridge.core.app.Secret;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks signatures: the lowercase hexadecimal MD5 of app, key and time, as relay-api.md §6 has it.
 * The time is hashed as the text that came. An unknown app takes as long as a known one.
 * Thread-safe.
 */
final class Signatures {
  private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");
  private static final int LONGEST_APP = 256;
  private static final Secret NO_KEY = new Secret("no key at all");

  private final RelaySettings settings;
  private final Clock clock;

  Signatures(RelaySettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Whether the app signed at this time; nulls and nonsense are no signature. */
  boolean verify(String app, String timestamp, String sign) {
    if (app == null
        || app.length() > LONGEST_APP
        || timestamp == null
        || !TIMESTAMP.matcher(timestamp).matches()
        || sign == null) {
      return false;
    }
    Optional<Secret> key = settings.keyOf().apply(app);
    String expected = md5(app + key.orElse(NO_KEY).reveal() + timestamp);
    boolean same =
        MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.US_ASCII),
            sign.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    return same && key.isPresent() && inWindow(timestamp);
  }

  private boolean inWindow(String timestamp) {
    if (settings.window().isZero()) {
      return true;
    }
    BigDecimal distance =
        new BigDecimal(timestamp).subtract(BigDecimal.valueOf(clock.millis())).abs();
    return distance.compareTo(BigDecimal.valueOf(settings.window().toMillis())) <= 0;
  }

  // MD5 is what the clients of relay-api.md §6 compute; it is not a choice of ours.
  private static String md5(String text) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
