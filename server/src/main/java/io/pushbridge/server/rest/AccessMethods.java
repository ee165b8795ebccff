package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.access.GrantOutcome;
import io.pushbridge.core.access.Rights;
import io.pushbridge.core.access.Scope;
import io.pushbridge.core.access.Scope.Level;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicSyntax;
import io.pushbridge.server.http.BodyJson;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code yam_set}, {@code yam_grant} and {@code yam_audit} (rest-api.md §3.2), by POST only. Unlike
 * those of the other methods their failures are the bare status. Thread-safe; never blocks.
 */
final class AccessMethods {
  private static final Logger LOG = LoggerFactory.getLogger(AccessMethods.class);
  private static final int INVALID = 1;
  private static final int INTERNAL = 2;
  private static final int NOT_PERMITTED = 3;
  // Of the other methods (rest-api.md §2.3).
  private static final int TIMEOUT = 4;
  private static final int LONGEST_TOPIC = 128;
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{32}");

  private final AccessRules access;
  private final Duration timeout;

  /**
   * The methods over these access managers.
   *
   * @param timeout after which a call that is not done is answered
   */
  AccessMethods(AccessRules access, Duration timeout) {
    this.access = access;
    this.timeout = timeout;
  }

  /** Whether a method is one of these. */
  static boolean answers(String method) {
    return method.startsWith("yam_");
  }

  /** What a call that came by GET is answered. */
  static ObjectNode invalid() {
    return status(INVALID);
  }

  /** A failure that all methods share, as these tell it; a timeout is status 3 here. */
  static ObjectNode bare(ObjectNode failure) {
    int status = failure.path("status").asInt();
    return status(status == TIMEOUT ? NOT_PERMITTED : status);
  }

  /** Does what the call asks for; never fails. */
  CompletionStage<ObjectNode> answer(String method, AppKey app, Fields call) {
    try {
      return dispatch(method, app, call)
          .toCompletableFuture()
          .completeOnTimeout(status(NOT_PERMITTED), timeout.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(
              failure -> {
                LOG.warn("event=access_call_failed app={} cause={}", app, failure.toString());
                return status(INTERNAL);
              });
    } catch (InvalidParametersException e) {
      LOG.debug("event=access_call_refused app={} field={}", app, e.getMessage());
      return CompletableFuture.completedFuture(invalid());
    }
  }

  private CompletionStage<ObjectNode> dispatch(String method, AppKey app, Fields call)
      throws InvalidParametersException {
    return switch (method) {
      case "yam_set" -> set(app, call);
      case "yam_grant" -> grant(app, call);
      case "yam_audit" -> audit(app, call);
      default -> throw new InvalidParametersException("method");
    };
  }

  private CompletionStage<ObjectNode> set(AppKey app, Fields call)
      throws InvalidParametersException {
    boolean on = flag("trigger", call);
    LOG.info("event=access_manager app={} on={}", app, on);
    return access.guard(app, on).thenApply(done -> status(0));
  }

  private CompletionStage<ObjectNode> grant(AppKey app, Fields call)
      throws InvalidParametersException {
    Scope scope = scopeIn(call);
    boolean presence = call.json().has("p") && flag("p", call);
    Rights rights = new Rights(flag("r", call), flag("w", call), presence);
    long ttl = ttlIn(call);
    Optional<String> token = tokenIn(call, scope);
    if (token.equals(Optional.of(""))) {
      return access
          .grantWithNewToken(app, scope, rights, ttl)
          .thenApply(
              outcome -> {
                ObjectNode answer = answer(outcome);
                return outcome.result() == GrantOutcome.Result.GRANTED
                    ? answer.put("token", outcome.token())
                    : answer;
              });
    }
    Scope exact = token.map(scope::withToken).orElse(scope);
    return access.grant(app, exact, rights, ttl).thenApply(AccessMethods::answer);
  }

  private static ObjectNode answer(GrantOutcome outcome) {
    return status(
        switch (outcome.result()) {
          case GRANTED -> 0;
          case NOT_GUARDED -> NOT_PERMITTED;
          case UNKNOWN_TOKEN -> INVALID;
          case TOO_MANY -> INTERNAL;
        });
  }

  /** Reports one level only; an alias has no presence (rest-api.md §3.2). */
  private CompletionStage<ObjectNode> audit(AppKey app, Fields call)
      throws InvalidParametersException {
    Scope scope = scopeIn(call);
    String token = tokenIn(call, scope).orElse(Scope.NO_TOKEN);
    if (!access.of(app).guarded()) {
      return CompletableFuture.completedFuture(status(NOT_PERMITTED));
    }
    ObjectNode answer =
        access
            .audit(app, scope.withToken(token))
            .map(rights -> audited(scope, rights))
            .orElseGet(AccessMethods::invalid);
    return CompletableFuture.completedFuture(answer);
  }

  private static ObjectNode audited(Scope scope, Rights rights) {
    ObjectNode answer = status(0).put("r", rights.read() ? 1 : 0).put("w", rights.write() ? 1 : 0);
    return scope.level() == Level.ALIAS ? answer : answer.put("p", rights.presence() ? 1 : 0);
  }

  /** A topic, an alias or the app. A null is a mistake here: it must not mean the whole app. */
  private static Scope scopeIn(Fields call) throws InvalidParametersException {
    JsonNode topic = call.json().get("topic");
    JsonNode alias = call.json().get("alias");
    if (topic != null && alias != null) {
      throw new InvalidParametersException("topic and alias");
    }
    if (topic != null) {
      return Scope.of(filterIn(call.needText("topic")));
    }
    if (alias != null) {
      return Scope.of(
          Alias.parse(call.needText("alias"))
              .orElseThrow(() -> new InvalidParametersException("alias")));
    }
    return Scope.APP;
  }

  /** A name or filter that some surface takes, presence aside, which has a right of its own. */
  private static TopicFilter filterIn(String text) throws InvalidParametersException {
    try {
      TopicFilter filter = TopicFilter.parse(text, TopicSyntax.MQTT);
      if (!filter.isPresence()
          && text.length() <= LONGEST_TOPIC
          && !text.startsWith(",")
          && !text.startsWith("$")
          && text.chars().noneMatch(Character::isISOControl)) {
        return filter;
      }
    } catch (InvalidNameException invalid) {
      // Said below.
    }
    throw new InvalidParametersException("topic");
  }

  /** Empty if there is none; an empty text for a new one. The whole app has none. */
  private static Optional<String> tokenIn(Fields call, Scope scope)
      throws InvalidParametersException {
    if (!call.json().has("token")) {
      return Optional.empty();
    }
    String token = call.needText("token");
    boolean valid = token.isEmpty() || TOKEN.matcher(token).matches();
    if (!valid || scope.level() == Level.APP) {
      throw new InvalidParametersException("token");
    }
    return Optional.of(token);
  }

  private static boolean flag(String name, Fields call) throws InvalidParametersException {
    BigDecimal number = call.number(name).orElseThrow(() -> new InvalidParametersException(name));
    if (number.compareTo(BigDecimal.ONE) == 0) {
      return true;
    }
    if (number.signum() == 0) {
      return false;
    }
    throw new InvalidParametersException(name);
  }

  private static long ttlIn(Fields call) throws InvalidParametersException {
    BigDecimal seconds =
        call.number("ttl").orElseThrow(() -> new InvalidParametersException("ttl"));
    try {
      if (seconds.signum() >= 0) {
        return seconds.longValueExact();
      }
    } catch (ArithmeticException notWholeOrTooLarge) {
      // Said below.
    }
    throw new InvalidParametersException("ttl");
  }

  private static ObjectNode status(int status) {
    return BodyJson.object().put("status", status);
  }
}
