package io.pushbridge.server.api;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.DeviceTokens;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.server.rest.SessionLookup;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** iOS devices of sessions (device-tokens.md). Thread-safe; never blocks. */
public final class DeviceTokenEndpoints {
  private static final int LONGEST_SESSION = 512;

  private final DeviceTokens tokens;
  private final SessionLookup sessions;

  /** Endpoints over these tokens. */
  public DeviceTokenEndpoints(DeviceTokens tokens, SessionRegistry registry) {
    this.tokens = tokens;
    this.sessions = new SessionLookup(registry);
  }

  /** All of them. */
  public List<Endpoint> all() {
    return List.of(
        Endpoint.put("/device-tokens/{token}", this::store),
        Endpoint.delete("/device-tokens/{token}", this::remove));
  }

  private CompletionStage<ApiAnswer> store(ApiCall call) {
    BodyFields body = call.body("alias", "session", "bundleId", "environment");
    if (body.has("alias") == body.has("session")) {
      throw ProblemException.invalid("alias", "exactly one of alias and session is needed");
    }
    DeviceTokens.Request request =
        new DeviceTokens.Request(
            call.inPath("token"),
            body.text("bundleId").orElse(null),
            body.text("environment").orElse(null));
    return owner(call.app(), body)
        .thenCompose(
            uid ->
                tokens.store(
                    call.app(),
                    uid.orElseThrow(() -> ProblemException.notFound("there is no such session")),
                    request))
        .thenApply(DeviceTokenEndpoints::answer);
  }

  private CompletionStage<Optional<Long>> owner(AppKey app, BodyFields body) {
    if (body.has("alias")) {
      Alias alias = Names.alias("alias", body.text("alias").orElseThrow());
      return sessions
          .holding(app, alias)
          .thenApply(
              uid -> {
                if (uid.isEmpty()) {
                  throw ProblemException.unknownAlias(alias.text());
                }
                return uid;
              });
    }
    String session = body.text("session").orElseThrow();
    if (session.isEmpty() || session.length() > LONGEST_SESSION) {
      throw ProblemException.invalid("session", "session is a customid or a client id");
    }
    return sessions.named(app, session);
  }

  private CompletionStage<ApiAnswer> remove(ApiCall call) {
    return tokens.remove(call.app(), call.inPath("token")).thenApply(DeviceTokenEndpoints::answer);
  }

  private static ApiAnswer answer(Optional<String> refusal) {
    refusal.ifPresent(
        why -> {
          throw ProblemException.invalid("token", why);
        });
    return ApiAnswer.DONE;
  }
}
