package io.pushbridge.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import io.pushbridge.server.text.Utf8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The methods that publish (rest-api.md §2). Thread-safe; never blocks. */
final class PublishMethods {
  private static final Logger LOG = LoggerFactory.getLogger(PublishMethods.class);

  private final Platform platform;
  private final RestAnswers answers;
  private final int messageBytes;
  private final FinishedPublishes finished = new FinishedPublishes();

  PublishMethods(Platform platform, RestAnswers answers, int messageBytes) {
    this.platform = platform;
    this.answers = answers;
    this.messageBytes = messageBytes;
  }

  /** {@code publish}: to a topic, or to an alias written {@code ,yta/<alias>}. */
  CompletionStage<ObjectNode> toTopic(AppKey app, Fields call) throws InvalidParametersException {
    return publish(topicRequest(app, call));
  }

  /** {@code publish_to_alias}, and {@code publish_alias} whose alias stands in {@code topic}. */
  CompletionStage<ObjectNode> toAlias(AppKey app, Fields call, String field)
      throws InvalidParametersException {
    Alias alias = aliasOf(call.needText(field));
    return publish(refined(PublishRequest.toAlias(app, alias, body(call)), call));
  }

  /** {@code publish_async}: answered before it is done. */
  CompletionStage<ObjectNode> async(AppKey app, Fields call) throws InvalidParametersException {
    MessageId id = platform.ids().nextMessageId();
    PublishRequest request = topicRequest(app, call).withId(id);
    platform
        .publisher()
        .publish(request)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "event=async_publish_failed app={} id={} cause={}",
                    app,
                    id,
                    failure.toString());
              } else {
                note(app, outcome);
              }
            });
    return CompletableFuture.completedFuture(answers.accepted(id));
  }

  /** {@code publish_check}: whether a publish of this server's is done. */
  CompletionStage<ObjectNode> check(AppKey app, Fields call) throws InvalidParametersException {
    MessageId id =
        MessageId.parse(call.need("msg").asText())
            .orElseThrow(() -> new InvalidParametersException("msg"));
    String state = finished.contains(app, id) ? "done" : "unknown";
    return CompletableFuture.completedFuture(RestAnswers.done().put("results", state));
  }

  /** {@code publish_to_alias_batch}: one text to many, each with an answer of its own. */
  CompletionStage<ObjectNode> toAliases(AppKey app, Fields call) throws InvalidParametersException {
    Map<String, Optional<Alias>> wanted = new LinkedHashMap<>();
    for (String name : namesIn(call.need("aliases"), mostIn(app))) {
      wanted.put(name, bareAlias(name));
    }
    List<Alias> aliases = wanted.values().stream().flatMap(Optional::stream).distinct().toList();
    byte[] body = body(call);
    PublishOptions options = PublishOptions.of(call);
    if (aliases.isEmpty()) {
      return CompletableFuture.completedFuture(batchAnswer(app, wanted, Map.of()));
    }
    PublishRequest request =
        sendable(options.applyTo(PublishRequest.toAlias(app, aliases.get(0), body)));
    return platform
        .publisher()
        .publishToAll(request, aliases)
        .thenApply(outcomes -> batchAnswer(app, wanted, outcomes));
  }

  private ObjectNode batchAnswer(
      AppKey app, Map<String, Optional<Alias>> wanted, Map<Alias, PublishOutcome> outcomes) {
    ObjectNode answer = RestAnswers.done();
    ObjectNode results = answer.putObject("results");
    outcomes.values().forEach(outcome -> note(app, outcome));
    wanted.forEach(
        (name, alias) ->
            results.set(
                name,
                alias
                    .map(valid -> answers.inBatch(outcomes.get(valid), app, valid))
                    .orElseGet(RestAnswers::invalidParameters)));
    return answer;
  }

  private int mostIn(AppKey app) {
    return platform.apps().limitsOf(app).of(AppLimit.ALIASES_PER_BATCH);
  }

  /** An array of texts; in a query a list with commas. */
  private static List<String> namesIn(JsonNode aliases, int most)
      throws InvalidParametersException {
    List<String> names = new ArrayList<>();
    if (aliases.isTextual()) {
      names.addAll(List.of(aliases.textValue().split(",")));
    } else if (aliases.isArray()) {
      for (JsonNode alias : aliases) {
        if (!alias.isTextual()) {
          throw new InvalidParametersException("aliases");
        }
        names.add(alias.textValue());
      }
    } else {
      throw new InvalidParametersException("aliases");
    }
    if (names.size() > most) {
      throw new InvalidParametersException("aliases");
    }
    return names;
  }

  private CompletionStage<ObjectNode> publish(PublishRequest request) {
    AppKey app = request.app();
    String alias =
        request.target() instanceof PublishRequest.Target.ToAlias to ? to.alias().text() : "";
    return platform
        .publisher()
        .publish(request)
        .thenApply(
            outcome -> {
              note(app, outcome);
              return answers.of(outcome, app, alias);
            });
  }

  private void note(AppKey app, PublishOutcome outcome) {
    if (outcome.accepted()) {
      finished.add(app, outcome.id());
    }
  }

  private PublishRequest topicRequest(AppKey app, Fields call) throws InvalidParametersException {
    Address address = Address.of(call.needText("topic"));
    byte[] body = body(call);
    PublishRequest request =
        switch (address.kind()) {
          case TOPIC -> PublishRequest.toTopic(app, topicOf(address.name()), body);
          case ALIAS -> PublishRequest.toAlias(app, aliasOf(address.name()), body);
          default -> throw new InvalidParametersException("topic");
        };
    return refined(request, call);
  }

  private PublishRequest refined(PublishRequest request, Fields call)
      throws InvalidParametersException {
    return sendable(PublishOptions.of(call).applyTo(request));
  }

  /** A payload that Apple would never take is refused before anything else is done. */
  private PublishRequest sendable(PublishRequest request) throws InvalidParametersException {
    if (platform.publisher().refusal(request.apns()).isPresent()) {
      throw new InvalidParametersException("opts.apn_json");
    }
    return request;
  }

  private byte[] body(Fields call) throws InvalidParametersException {
    JsonNode msg = call.need("msg");
    String text = msg.isTextual() ? msg.textValue() : msg.toString();
    byte[] body = Utf8.encode(text).orElseThrow(() -> new InvalidParametersException("msg"));
    if (body.length > messageBytes) {
      throw new InvalidParametersException("msg");
    }
    return body;
  }

  private static TopicName topicOf(String text) throws InvalidParametersException {
    try {
      return TopicName.parse(text, TopicSyntax.STRICT);
    } catch (InvalidNameException e) {
      throw new InvalidParametersException("topic");
    }
  }

  private static Alias aliasOf(String text) throws InvalidParametersException {
    return bareAlias(text).orElseThrow(() -> new InvalidParametersException("alias"));
  }

  /** The alias behind an access token or {@code ,yta/}, if any. */
  private static Optional<Alias> bareAlias(String text) {
    Address address = Address.of(text);
    return switch (address.kind()) {
      case TOPIC, ALIAS -> Alias.parse(address.name());
      default -> Optional.empty();
    };
  }
}
