package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.DeviceTokens;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.Alias;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Registering iOS devices for sessions named by alias or session id (device-tokens.md).
 * Thread-safe; never blocks.
 */
final class DeviceTokenMethods {
  private static final int LONGEST_SESSION_ID = 512;

  private final DeviceTokens tokens;
  private final SessionLookup sessions;

  DeviceTokenMethods(DeviceTokens tokens, SessionRegistry registry) {
    this.tokens = tokens;
    this.sessions = new SessionLookup(registry);
  }

  CompletionStage<ObjectNode> store(AppKey app, Fields call) throws InvalidParametersException {
    DeviceTokens.Request request =
        new DeviceTokens.Request(
            call.needText("token"), call.textOrNull("bundle_id"), call.textOrNull("environment"));
    Owner owner = owner(app, call);
    return owner
        .uid()
        .thenCompose(
            uid ->
                uid.isEmpty()
                    ? CompletableFuture.completedFuture(
                        RestAnswers.aliasNotFound(app, owner.name()))
                    : tokens.store(app, uid.get(), request).thenApply(DeviceTokenMethods::answer));
  }

  CompletionStage<ObjectNode> remove(AppKey app, Fields call) throws InvalidParametersException {
    return tokens.remove(app, call.needText("token")).thenApply(DeviceTokenMethods::answer);
  }

  private static ObjectNode answer(Optional<String> refusal) {
    return refusal.isEmpty() ? RestAnswers.done() : RestAnswers.invalidParameters();
  }

  /** The session that a call names, by the name that an answer shows. */
  private record Owner(String name, CompletionStage<Optional<Long>> uid) {}

  private Owner owner(AppKey app, Fields call) throws InvalidParametersException {
    String aliasText = call.textOrNull("alias");
    if (aliasText != null) {
      Alias alias =
          Alias.parse(aliasText).orElseThrow(() -> new InvalidParametersException("alias"));
      return new Owner(alias.text(), sessions.holding(app, alias));
    }
    String sessionId = call.needText("sessionid");
    String prefix = app + "-";
    if (!sessionId.startsWith(prefix)
        || sessionId.length() == prefix.length()
        || sessionId.length() > LONGEST_SESSION_ID) {
      throw new InvalidParametersException("sessionid");
    }
    String name = sessionId.substring(prefix.length());
    return new Owner(name, sessions.named(app, name));
  }
}
