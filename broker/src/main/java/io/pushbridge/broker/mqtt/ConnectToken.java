package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.pushbridge.broker.dialect.NativeDecoder;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.Apps;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The token that a CONNECT shows in the place of a device password.
 *
 * @param app the app that its user name names; empty if the token has to
 * @param text the token
 */
record ConnectToken(Optional<App> app, String text) {
  /** How every token begins whose header is a JSON object: <code>{"</code> in base64url. */
  private static final String BEGIN = "eyJ";

  /**
   * The token of a CONNECT; empty if it has none, or is to be let in by something else: what its
   * connection proves, its app's device password, or the dialect's registration.
   *
   * @param nowMillis the time, which ends former device passwords
   */
  static Optional<ConnectToken> of(
      MqttConnectMessage connect, ClientIdentity proven, Apps apps, long nowMillis) {
    byte[] password = connect.payload().passwordInBytes();
    if (proven.user().isPresent()
        || connect.variableHeader().version() == NativeDecoder.LEVEL
        || password == null) {
      return Optional.empty();
    }
    String user = connect.payload().userName();
    String text = new String(password, StandardCharsets.ISO_8859_1);
    if (user == null || user.isEmpty()) {
      return isToken(text)
          ? Optional.of(new ConnectToken(Optional.empty(), text))
          : Optional.empty();
    }
    Optional<App> app = apps.find(user).filter(found -> found.jwt().isPresent());
    boolean asked =
        app.isPresent()
            && isToken(text)
            && (app.get().requiresToken() || !app.get().acceptsDevicePassword(password, nowMillis));
    return asked ? Optional.of(new ConnectToken(app, text)) : Optional.empty();
  }

  private static boolean isToken(String text) {
    return text.startsWith(BEGIN) && text.chars().filter(c -> c == '.').count() == 2;
  }

  /** Without the token: whoever reads it could use it. */
  @Override
  public String toString() {
    return "ConnectToken[" + app.map(App::key) + "]";
  }
}
