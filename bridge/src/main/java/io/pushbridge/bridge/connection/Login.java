package io.pushbridge.bridge.connection;

import io.pushbridge.bridge.command.Fields;
import io.pushbridge.bridge.command.Reasons;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenLogins;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.socketio.Handshake;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which session a client asks for in {@code connect} or {@code connect_v2} (socketio-api.md §3 and
 * README.md of the specification, rules 5 and 6): the durable one of its customid; or, for old
 * SDKs, the durable one that a {@code sessionid} of an earlier {@code connack} names, with or
 * without an {@code appkey}; or that of its token's customid; or else a new one that ends with the
 * connection. Thread-safe; never blocks.
 */
final class Login {
  private final Apps apps;
  private final TokenLogins logins;

  Login(Apps apps, TokenLogins logins) {
    this.apps = apps;
    this.logins = logins;
  }

  /** The client is told these words. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String words) {
      super(words, null, false, false);
    }
  }

  /**
   * The wish, with what the client's token allows.
   *
   * @return fails with {@link RefusedException} if the app is unknown, a name is outside its
   *     syntax, or the app asks for a token and gets none; with {@link TokenRefusedException} if
   *     the token does not let the client in
   */
  CompletionStage<ConnectRequest> read(Fields fields, Handshake handshake) {
    Optional<String> token = ShownToken.of(fields, handshake);
    Optional<App> app = appKey(fields).flatMap(apps::find);
    boolean named = app.isPresent() || appKey(fields).isPresent() || token.isEmpty();
    if (named && app.isEmpty()) {
      return refused(Reasons.REG_FAILED);
    }
    if (app.isPresent() && (token.isEmpty() || app.get().jwt().isEmpty())) {
      return app.get().requiresToken()
          ? refused(Reasons.TOKEN_REQUIRED)
          : completed(app.get().key(), fields, Optional.empty());
    }
    return logins
        .login(app, token.get())
        .thenCompose(shown -> completed(shown.app(), fields, Optional.of(shown)));
  }

  private static CompletionStage<ConnectRequest> refused(String words) {
    return CompletableFuture.failedFuture(new RefusedException(words));
  }

  private static CompletionStage<ConnectRequest> completed(
      AppKey app, Fields fields, Optional<TokenLogin> shown) {
    Optional<ConnectRequest> request = request(app, fields, shown.flatMap(TokenLogin::customid));
    if (request.isEmpty()) {
      return refused(Reasons.REG_FAILED);
    }
    try {
      shown.ifPresent(token -> token.checkCustomid(request.get().name().text()));
      return CompletableFuture.completedFuture(request.get().withLogin(shown));
    } catch (TokenRefusedException refused) {
      return CompletableFuture.failedFuture(refused);
    }
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

  /** The customid of the client's token stands in for one that it does not give itself. */
  private static Optional<ConnectRequest> request(
      AppKey app, Fields fields, Optional<String> customidOfToken) {
    if (fields.has("customid")) {
      return fields.text("customid").flatMap(customid -> durable(app, customid));
    }
    // Old SDKs send an empty one before their first connack.
    if (fields.has("sessionid") && !fields.text("sessionid").equals(Optional.of(""))) {
      return fields.text("sessionid").flatMap(sessionId -> resumed(app, sessionId));
    }
    return customidOfToken.isPresent()
        ? durable(app, customidOfToken.get())
        : Optional.of(ConnectRequest.passing(SessionName.random(app, Door.SOCKETIO), false, true));
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
