package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.server.credentials.Seckeys;
import io.pushbridge.server.credentials.Verdict;
import io.pushbridge.server.http.BodyJson;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The REST API: one call in, one JSON object out, whatever happens. Thread-safe; never blocks.
 *
 * <p>Answers complete on threads of the store and the router; a caller that writes them to a socket
 * does so on a thread of its own.
 */
public final class RestApi {
  private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);

  /** How many calls may be under way; more are answered with status 2 at once. */
  static final int MOST_IN_PROGRESS = 10_000;

  private final Seckeys seckeys;
  private final RestOptions options;
  private final PublishMethods publish;
  private final DeviceTokenMethods tokens;
  private final AccessMethods access;
  private final AtomicInteger inProgress = new AtomicInteger();

  /** The API of this platform. */
  public RestApi(
      Platform platform, SessionRegistry registry, Seckeys seckeys, RestOptions options) {
    this.seckeys = seckeys;
    this.options = options;
    this.publish =
        new PublishMethods(platform, new RestAnswers(options.messageIds()), options.messageBytes());
    this.tokens = new DeviceTokenMethods(platform.tokens(), registry);
    this.access = new AccessMethods(platform.access(), options.timeout());
  }

  /** What a call that cannot be read is answered: status 1. */
  public static RestAnswer unreadable() {
    return RestAnswers.sent(RestAnswers.invalidParameters());
  }

  /** What a call is answered when something of ours failed: status 2. */
  public static String failed() {
    return RestAnswers.internalServer().toString();
  }

  /**
   * A call by POST: a JSON object, whatever its content type.
   *
   * @param address the caller's
   */
  public CompletionStage<RestAnswer> answerBody(byte[] body, String address) {
    return BodyJson.objectIn(body)
        .map(call -> answer(call, address))
        .orElseGet(() -> CompletableFuture.completedFuture(unreadable()));
  }

  /**
   * A call by GET: every field a text, {@code opts} impossible (rest-api.md §2.2).
   *
   * @param address the caller's
   */
  public CompletionStage<RestAnswer> answerQuery(Map<String, String> fields, String address) {
    if (AccessMethods.answers(fields.getOrDefault("method", ""))) {
      return CompletableFuture.completedFuture(RestAnswers.sent(AccessMethods.invalid()));
    }
    ObjectNode call = BodyJson.object();
    fields.forEach(
        (name, value) -> {
          if (!name.equals("opts")) {
            call.put(name, value);
          }
        });
    return answer(call, address);
  }

  private CompletionStage<RestAnswer> answer(ObjectNode call, String address) {
    UnaryOperator<ObjectNode> form =
        AccessMethods.answers(call.path("method").asText())
            ? AccessMethods::bare
            : UnaryOperator.identity();
    if (inProgress.incrementAndGet() > MOST_IN_PROGRESS) {
      inProgress.decrementAndGet();
      return CompletableFuture.completedFuture(
          RestAnswers.sent(form.apply(RestAnswers.internalServer())));
    }
    String request = MDC.get("request");
    return started(new Fields(call), address, form)
        .whenComplete((answer, failure) -> inProgress.decrementAndGet())
        .exceptionally(
            failure -> {
              LOG.warn("event=rest_call_failed request={} cause={}", request, failure.toString());
              return RestAnswers.sent(form.apply(RestAnswers.internalServer()));
            })
        // A copy: the timeout must not complete somebody else's future.
        .thenApply(answer -> answer)
        .toCompletableFuture()
        .completeOnTimeout(
            RestAnswers.sent(form.apply(RestAnswers.timeout())),
            options.timeout().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Begins the call.
   *
   * @param form what the method makes of the failures that all methods share
   */
  private CompletionStage<RestAnswer> started(
      Fields call, String address, UnaryOperator<ObjectNode> form) {
    try {
      String method = call.needText("method");
      String appKey = call.needText("appkey");
      String seckey = call.needText("seckey");
      Verdict caller = seckeys.check(address, appKey, seckey);
      if (caller.heldOff()) {
        return CompletableFuture.completedFuture(heldOff(caller, form));
      }
      return caller.app().isEmpty()
          ? answered(RestAnswers.noSuchApp())
          : dispatch(method, caller.app().get().key(), call).thenApply(RestAnswers::sent);
    } catch (InvalidParametersException e) {
      LOG.debug("event=rest_call_refused field={}", e.getMessage());
      return answered(form.apply(RestAnswers.invalidParameters()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<RestAnswer> answered(ObjectNode answer) {
    return CompletableFuture.completedFuture(RestAnswers.sent(answer));
  }

  private static RestAnswer heldOff(Verdict caller, UnaryOperator<ObjectNode> form) {
    String answer = form.apply(RestAnswers.rateLimited()).toString();
    return new RestAnswer(429, answer, caller.retryAfter());
  }

  private CompletionStage<ObjectNode> dispatch(String method, AppKey app, Fields call)
      throws InvalidParametersException {
    return switch (method) {
      case "publish", "publish2" -> publish.toTopic(app, call);
      case "publish_to_alias", "publish2_to_alias" -> publish.toAlias(app, call, "alias");
      case "publish_to_alias_batch", "publish2_to_alias_batch" -> publish.toAliases(app, call);
      case "publish_async", "publish2_async" -> publish.async(app, call);
      case "publish_alias" -> publish.toAlias(app, call, "topic");
      case "publish_check" -> publish.check(app, call);
      case "store_device_token" -> tokens.store(app, call);
      case "remove_device_token" -> tokens.remove(app, call);
      case "yam_set", "yam_grant", "yam_audit" -> access.answer(method, app, call);
      default -> throw new InvalidParametersException("method");
    };
  }
}
