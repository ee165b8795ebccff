package io.pushbridge.core.registry;

import io.pushbridge.core.app.AppKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * By which a client finds its session again: unique in its app among the clients that come by the
 * same door. A browser's customid and an MQTT client id of the same text are two sessions.
 *
 * @param app the app
 * @param door how the client comes in
 * @param text customid or client id
 */
public record SessionName(AppKey app, Door door, String text) {
  private static final Pattern CUSTOMID = Pattern.compile("[0-9A-Za-z_-]{1,128}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The doors whose clients have sessions. */
  public enum Door {
    /** Browsers and other Socket.IO clients; the text is the customid. */
    SOCKETIO,
    /** Plain MQTT clients; the text is the client id. */
    MQTT,
    /** Clients of the SDKs' own dialect; the text is the registered client id. */
    NATIVE,
    /** The link to another broker and the devices there; the text is of the link's making. */
    LINK
  }

  /** Checks that nothing is missing. */
  public SessionName {
    Objects.requireNonNull(app);
    Objects.requireNonNull(door);
    Objects.requireNonNull(text);
  }

  /** Whether the text has the syntax of a customid (README.md of the specification, "Limits"). */
  public static boolean isCustomId(String text) {
    return text != null && CUSTOMID.matcher(text).matches();
  }

  /** A name that nobody has: 128 random bits in 32 hexadecimal digits. */
  public static SessionName random(AppKey app, Door door) {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return new SessionName(app, door, HexFormat.of().formatHex(bytes));
  }

  /** Whether it is the operator's own, to whom neither the access manager nor rates apply. */
  public boolean trusted() {
    return door == Door.LINK;
  }

  /** {@code <appkey>-<text>}, as Socket.IO clients see it in {@code connack}. */
  public String sessionId() {
    return app + "-" + text;
  }

  @Override
  public String toString() {
    return door + ":" + sessionId();
  }
}
