package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.server.text.Utf8;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Publishing, and reading what the log holds. Thread-safe; never blocks. */
public final class MessageEndpoints {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final int PAGE = 20;
  private static final int LONGEST_PAGE = 100;

  private final Platform platform;
  private final MessageLog log;
  private final int messageBytes;

  /**
   * Endpoints over this platform.
   *
   * @param messageBytes the longest message body
   */
  public MessageEndpoints(Platform platform, MessageLog log, int messageBytes) {
    this.platform = platform;
    this.log = log;
    this.messageBytes = messageBytes;
  }

  /** All of them. */
  public List<Endpoint> all() {
    return List.of(
        Endpoint.post("/messages", this::publish), Endpoint.get("/messages", this::newest));
  }

  private CompletionStage<ApiAnswer> publish(ApiCall call) {
    BodyFields body = call.body(PublishBody.FIELDS);
    PublishBody message = PublishBody.of(body, messageBytes);
    int targets =
        (body.has("topic") ? 1 : 0) + (body.has("alias") ? 1 : 0) + (body.has("aliases") ? 1 : 0);
    if (targets != 1) {
      throw ProblemException.invalid("topic", "exactly one of topic, alias and aliases is needed");
    }
    AppKey app = call.app();
    if (body.has("topic")) {
      return toOne(message.to(app, Names.topic("topic", body.text("topic").orElseThrow())), "");
    }
    if (body.has("alias")) {
      Alias alias = Names.alias("alias", body.text("alias").orElseThrow());
      return toOne(message.to(app, alias), alias.text());
    }
    int most = platform.apps().limitsOf(app).of(AppLimit.ALIASES_PER_BATCH);
    return toMany(message, app, body.texts("aliases", most).orElseThrow());
  }

  private CompletionStage<ApiAnswer> toOne(PublishRequest request, String alias) {
    return platform
        .publisher()
        .publish(request)
        .thenApply(
            outcome ->
                switch (outcome.result()) {
                  case ACCEPTED ->
                      ApiAnswer.of(ApiJson.object().put("id", outcome.id().toString()));
                  case UNKNOWN_ALIAS -> throw ProblemException.unknownAlias(alias);
                  case INVALID_PUSH -> throw invalidPush();
                  case RATE_LIMITED ->
                      throw ProblemException.rateLimited(
                          "the app publishes more than it may each second", ONE_SECOND);
                  case TOO_LARGE -> throw ProblemException.tooLarge();
                  // Only sessions are asked for their access: a server's key may do all.
                  case DENIED -> throw ProblemException.refusedByBroker();
                  case UNAVAILABLE -> throw ProblemException.uncertain();
                  case RETAINED_FULL -> throw ProblemException.unavailable();
                });
  }

  private static ProblemException invalidPush() {
    return ProblemException.invalid("apn", "apn is not what Apple takes, or too large");
  }

  private CompletionStage<ApiAnswer> toMany(PublishBody message, AppKey app, List<String> names) {
    List<Alias> aliases = Names.aliases("aliases", names);
    if (platform.publisher().refusal(message.apns()).isPresent()) {
      throw invalidPush();
    }
    if (aliases.isEmpty()) {
      return CompletableFuture.completedFuture(batchAnswer(Map.of()));
    }
    return platform
        .publisher()
        .publishToAll(message.to(app, aliases.get(0)), aliases)
        .thenApply(MessageEndpoints::batchAnswer);
  }

  private static ApiAnswer batchAnswer(Map<Alias, PublishOutcome> outcomes) {
    ObjectNode answer = ApiJson.object();
    ArrayNode results = answer.putArray("results");
    outcomes.forEach(
        (alias, outcome) -> {
          ObjectNode result = results.addObject().put("alias", alias.text());
          switch (outcome.result()) {
            case ACCEPTED -> result.put("id", outcome.id().toString());
            case UNKNOWN_ALIAS -> result.put("error", "unknown-alias");
            case RATE_LIMITED -> result.put("error", "rate-limited");
            case TOO_LARGE -> result.put("error", "too-large");
            default -> result.put("error", "unavailable");
          }
        });
    return ApiAnswer.of(answer);
  }

  private CompletionStage<ApiAnswer> newest(ApiCall call) {
    Destination.Topic topic =
        new Destination.Topic(Names.topic("topic", call.needInQuery("topic")));
    long before = call.numberInQuery("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    int limit = (int) call.numberInQuery("limit", 1, LONGEST_PAGE, PAGE);
    return log.newest(call.app(), topic, before, limit).thenApply(MessageEndpoints::page);
  }

  /** Newest first; the log gives them the other way round. */
  private static ApiAnswer page(List<LoggedMessage> messages) {
    ObjectNode answer = ApiJson.object();
    ArrayNode shown = answer.putArray("messages");
    for (int i = messages.size() - 1; i >= 0; i--) {
      show(messages.get(i).message(), shown.addObject());
    }
    if (!messages.isEmpty()) {
      // A string, like every number of 64 bits.
      answer.put("next", Long.toString(messages.get(0).position()));
    }
    return ApiAnswer.of(answer);
  }

  private static void show(Message message, ObjectNode shown) {
    shown
        .put("id", message.id().toString())
        .put("topic", message.destination().shownAs())
        .put("qos", message.qos().level())
        .put("publishedAt", Instant.ofEpochMilli(message.publishedAt()).toString())
        .put("expiresAt", Instant.ofEpochMilli(message.expiresAt()).toString());
    Utf8.decode(message.payload())
        .ifPresentOrElse(
            text -> shown.put("message", text),
            () ->
                shown.put("messageBase64", Base64.getEncoder().encodeToString(message.payload())));
  }
}
