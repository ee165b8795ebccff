package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registry.SessionRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  // What an unknown app's seckey is compared with, so that it takes as long as a known one's.
  private static final Secret NOBODY =
      new Secret("sec-0000000000000000000000000000000000000000000000000");

  private final Apps apps;
  private final RestOptions options;
  private final PublishMethods publish;
  private final DeviceTokenMethods tokens;
  private final AccessMethods access;
  private final AtomicInteger inProgress = new AtomicInteger();

  /** The API of this platform. */
  public RestApi(Platform platform, SessionRegistry registry, RestOptions options) {
    this.apps = platform.apps();
    this.options = options;
    this.publish =
        new PublishMethods(platform, new RestAnswers(options.messageIds()), options.messageBytes());
    this.tokens = new DeviceTokenMethods(platform.tokens(), registry);
    this.access = new AccessMethods(platform.access(), options.timeout());
  }

  /** What a call that cannot be read is answered: status 1. */
  public static String unreadable() {
    return RestAnswers.invalidParameters().toString();
  }

  /** What a call is answered when something of ours failed: status 2. */
  public static String failed() {
    return RestAnswers.internalServer().toString();
  }

  /** A call by POST: a JSON object, whatever its content type. */
  public CompletionStage<String> answerBody(byte[] body) {
    return RestJson.objectIn(body)
        .map(this::answer)
        .orElseGet(() -> CompletableFuture.completedFuture(unreadable()));
  }

  /** A call by GET: every field a text, {@code opts} impossible (rest-api.md §2.2). */
  public CompletionStage<String> answerQuery(Map<String, String> fields) {
    if (AccessMethods.answers(fields.getOrDefault("method", ""))) {
      return CompletableFuture.completedFuture(AccessMethods.invalid().toString());
    }
    ObjectNode call = RestJson.object();
    fields.forEach(
        (name, value) -> {
          if (!name.equals("opts")) {
            call.put(name, value);
          }
        });
    return answer(call);
  }

  private CompletionStage<String> answer(ObjectNode call) {
    if (inProgress.incrementAndGet() > MOST_IN_PROGRESS) {
      inProgress.decrementAndGet();
      return CompletableFuture.completedFuture(failed());
    }
    return started(new Fields(call))
        .whenComplete((answer, failure) -> inProgress.decrementAndGet())
        .exceptionally(
            failure -> {
              LOG.warn("event=rest_call_failed cause={}", failure.toString());
              return RestAnswers.internalServer();
            })
        // A copy: the timeout must not complete somebody else's future.
        .thenApply(ObjectNode::toString)
        .toCompletableFuture()
        .completeOnTimeout(
            RestAnswers.timeout().toString(), options.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletionStage<ObjectNode> started(Fields call) {
    try {
      String method = call.needText("method");
      String appKey = call.needText("appkey");
      String seckey = call.needText("seckey");
      Optional<AppKey> app = authenticated(appKey, seckey);
      return app.isEmpty()
          ? CompletableFuture.completedFuture(RestAnswers.noSuchApp())
          : dispatch(method, app.get(), call);
    } catch (InvalidParametersException e) {
      LOG.debug("event=rest_call_refused field={}", e.getMessage());
      return CompletableFuture.completedFuture(RestAnswers.invalidParameters());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Optional<AppKey> authenticated(String appKey, String seckey) {
    Optional<App> app = apps.find(appKey);
    boolean matches = app.map(App::seckey).orElse(NOBODY).matches(seckey);
    return app.filter(known -> matches).map(App::key);
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
