package io.pushbridge.bridge.connection;

import io.pushbridge.bridge.command.Fields;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.session.ConnectRequest;
import java.util.Optional;

/**
 * Which session a client asks for in {@code connect} or {@code connect_v2} (socketio-api.md §3 and
 * README.md of the specification, rules 5 and 6): the durable one of its customid; or, for old
 * SDKs, the durable one that a {@code sessionid} of an earlier {@code connack} names, with or
 * without an {@code appkey}; or else a new one that ends with the connection.
 */
final class Login {
  private Login() {}

  /** The wish; empty if the app is unknown or a name is outside its syntax. */
  static Optional<ConnectRequest> read(Fields fields, Apps apps) {
    Optional<AppKey> app = appKey(fields).flatMap(apps::find).map(found -> found.key());
    return app.flatMap(key -> request(key, fields));
  }

  /** As given; or, for old SDKs, which keep the session id alone, the one it begins with. */
  private static Optional<String> appKey(Fields fields) {
    if (fields.has("appkey") || fields.has("customid")) {
      return fields.text("appkey");
    }
    return fields
        .text("sessionid")
        .filter(sessionId -> sessionId.indexOf('-') > 0)
        .map(sessionId -> sessionId.substring(0, sessionId.indexOf('-')));
  }

  private static Optional<ConnectRequest> request(AppKey app, Fields fields) {
    if (fields.has("customid")) {
      return fields.text("customid").flatMap(customid -> durable(app, customid));
    }
    // Old SDKs send an empty one before their first connack.
    if (fields.has("sessionid") && !fields.text("sessionid").equals(Optional.of(""))) {
      return fields.text("sessionid").flatMap(sessionId -> resumed(app, sessionId));
    }
    return Optional.of(ConnectRequest.passing(SessionName.random(app, Door.SOCKETIO), false, true));
  }

  private static Optional<ConnectRequest> resumed(AppKey app, String sessionId) {
    String prefix = app + "-";
    return sessionId.startsWith(prefix)
        ? durable(app, sessionId.substring(prefix.length()))
        : Optional.empty();
  }

  private static Optional<ConnectRequest> durable(AppKey app, String customid) {
    return SessionName.isCustomId(customid)
        ? Optional.of(ConnectRequest.durable(new SessionName(app, Door.SOCKETIO, customid), true))
        : Optional.empty();
  }
}
