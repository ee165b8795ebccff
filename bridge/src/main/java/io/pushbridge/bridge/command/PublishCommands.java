package io.pushbridge.bridge.command;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.Snowflake;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.publish.PublishRequest.Target;
import io.pushbridge.core.publish.Publisher;
import io.pushbridge.core.push.ApnsRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code publish}, {@code publish_to_alias} and their forms with options. Stateless.
 *
 * <p>Without options the default push is sent; with them, even empty ones, only a given payload
 * (README.md of the specification, rule 1). An alias that nobody holds is no failure without
 * options and one with them (socketio-api.md §4).
 */
final class PublishCommands {
  private final Publisher publisher;
  private final Snowflake ids;
  private final int messageBytes;

  PublishCommands(Publisher publisher, Snowflake ids, int messageBytes) {
    this.publisher = publisher;
    this.ids = ids;
    this.messageBytes = messageBytes;
  }

  Command publish(Fields fields) {
    return command("publish", plain(fields, "topic", topic(fields)), Reasons.INVALID_TOPIC);
  }

  Command publishToAlias(Fields fields) {
    return command(
        "publish_to_alias", plain(fields, "alias", alias(fields)), Reasons.INVALID_ALIAS);
  }

  Command publish2(Fields fields) {
    return command("publish2", withOptions(fields, "topic", topic(fields)), Reasons.INVALID_TOPIC);
  }

  Command publish2ToAlias(Fields fields) {
    return command(
        "publish2_to_alias", withOptions(fields, "alias", alias(fields)), Reasons.INVALID_ALIAS);
  }

  private static Optional<Target> topic(Fields fields) {
    return fields.text("topic").flatMap(Names::target);
  }

  private static Optional<Target> alias(Fields fields) {
    return fields.text("alias").flatMap(Names::alias).map(Target.ToAlias::new);
  }

  /**
   * A publish as it was asked for.
   *
   * @param target where to, empty if the name is invalid
   * @param token the access token that came with the name, empty for none
   * @param text the message
   * @param options where its options are read from
   * @param hasOptions whether the client could give any
   * @param id its id
   */
  private record Wish(
      Optional<Target> target,
      String token,
      String text,
      Fields options,
      boolean hasOptions,
      ShownId id) {}

  private Wish plain(Fields fields, String name, Optional<Target> target) {
    String token = Names.token(fields.echo(name));
    return new Wish(target, token, fields.message(), fields, false, ShownId.of(fields, ids));
  }

  private Wish withOptions(Fields fields, String name, Optional<Target> target) {
    String token = Names.token(fields.echo(name));
    Fields options = fields.options();
    return new Wish(target, token, fields.message(), options, true, ShownId.of(options, ids));
  }

  private Command command(String event, Wish wish, String invalidTarget) {
    return new Command(
        event,
        Lane.PUBLISH,
        why -> failure(wish, why),
        client -> {
          if (wish.target().isEmpty()) {
            return refused(wish, invalidTarget);
          }
          byte[] payload = Bodies.utf8(wish.text());
          if (payload.length > messageBytes) {
            return refused(wish, Reasons.MESSAGE_TOO_LARGE);
          }
          return publish(client, wish, wish.target().get(), payload);
        });
  }

  private CompletionStage<Answer> publish(Client client, Wish wish, Target target, byte[] payload) {
    LiveSession session = client.session();
    client.shownIds().remember(wish.id());
    PublishRequest request =
        request(session.app(), target, payload)
            .withQos(wish.options().qos())
            .withId(wish.id().id())
            .withToken(wish.token())
            .from(session);
    if (wish.hasOptions()) {
      request = request.withApns(wish.options().apns()).withTimeToLive(wish.options().timeToLive());
    } else {
      request = request.withApns(ApnsRequest.DEFAULT);
    }
    return publisher.publish(request).thenApply(outcome -> answer(session, wish, outcome));
  }

  private static PublishRequest request(AppKey app, Target target, byte[] payload) {
    return target instanceof Target.ToAlias to
        ? PublishRequest.toAlias(app, to.alias(), payload)
        : PublishRequest.toTopic(app, ((Target.ToTopic) target).name(), payload);
  }

  private static Answer answer(LiveSession session, Wish wish, PublishOutcome outcome) {
    return switch (outcome.result()) {
      case ACCEPTED -> success(session, wish, outcome);
      case UNKNOWN_ALIAS ->
          wish.hasOptions() ? failure(wish, Reasons.NO_UID_FOUND) : success(session, wish, outcome);
      // The access manager lets its clients wait in vain (socketio-api.md §4).
      case DENIED -> Answer.NONE;
      case RATE_LIMITED -> failure(wish, Reasons.RATE_LIMITED);
      case TOO_LARGE -> failure(wish, Reasons.MESSAGE_TOO_LARGE);
      case INVALID_PUSH -> failure(wish, Reasons.INVALID_APN_JSON);
      case UNAVAILABLE, RETAINED_FULL -> failure(wish, Reasons.SERVER_ERROR);
    };
  }

  private static Answer success(LiveSession session, Wish wish, PublishOutcome outcome) {
    return Answer.of("puback", Bodies.success(true).put("messageId", wish.id().text()))
        .andThen(() -> session.receipts().ifPresent(pending -> pending.answered(outcome.id())));
  }

  private static CompletionStage<Answer> refused(Wish wish, String why) {
    return CompletableFuture.completedFuture(failure(wish, why));
  }

  private static Answer failure(Wish wish, String why) {
    return Answer.of(
        "puback", Bodies.withReason(Bodies.success(false).put("messageId", wish.id().text()), why));
  }
}
