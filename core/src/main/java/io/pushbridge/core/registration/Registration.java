package io.pushbridge.core.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registry.SessionName;
import java.util.Objects;

/**
 * The credentials of one installation (native-mqtt.md §5).
 *
 * @param app its app
 * @param uid its session's uid, 19 digits: what it shows as user name
 * @param password what it shows as password
 * @param clientId what it shows as client id, unique in the app
 * @param deviceId by which it finds its registration again: its own, or one made for it
 */
public record Registration(
    AppKey app, long uid, Secret password, String clientId, String deviceId) {
  /** Checks that nothing is missing. */
  public Registration {
    Objects.requireNonNull(app);
    Objects.requireNonNull(password);
    Objects.requireNonNull(clientId);
    Objects.requireNonNull(deviceId);
  }

  /** Its user name. */
  public String userName() {
    return Long.toString(uid);
  }

  /** The name of its session. */
  public SessionName session() {
    return new SessionName(app, SessionName.Door.NATIVE, clientId);
  }

  /** Without the device id: whoever has it gets the credentials. */
  @Override
  public String toString() {
    return "Registration[app=%s, uid=%d, clientId=%s]".formatted(app, uid, clientId);
  }
}
