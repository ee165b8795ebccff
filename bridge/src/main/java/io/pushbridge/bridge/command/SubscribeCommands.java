package io.pushbridge.bridge.command;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.Snowflake;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.session.Sessions;
import io.pushbridge.core.session.SubscriptionLimitException;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** {@code subscribe} and {@code unsubscribe}. Stateless. */
final class SubscribeCommands {
  private final Sessions sessions;
  private final Snowflake ids;

  SubscribeCommands(Sessions sessions, Snowflake ids) {
    this.sessions = sessions;
    this.ids = ids;
  }

  Command subscribe(Fields fields) {
    Reply reply = reply("suback", fields);
    Qos qos = fields.qos();
    String token = Names.token(reply.topic());
    return command(
        "subscribe",
        reply,
        (client, filter) ->
            sessions
                .subscribe(client.session(), Subscription.of(filter, qos).withToken(token))
                .handle((done, failure) -> subscribed(reply, failure)));
  }

  private static Answer subscribed(Reply reply, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AccessDeniedException) {
      return reply.failure(Reasons.PERMISSION_DENIED);
    }
    if (cause instanceof SubscriptionLimitException) {
      return reply.failure(Reasons.TOO_MANY_SUBSCRIPTIONS);
    }
    if (failure != null) {
      throw new CompletionException(cause);
    }
    return reply.success();
  }

  Command unsubscribe(Fields fields) {
    Reply reply = reply("unsuback", fields);
    return command(
        "unsubscribe",
        reply,
        (client, filter) ->
            sessions.unsubscribe(client.session(), filter).thenApply(held -> reply.success()));
  }

  private Reply reply(String event, Fields fields) {
    return new Reply(event, fields.echo("topic"), ShownId.of(fields, ids));
  }

  private static Command command(String event, Reply reply, Change change) {
    Optional<TopicFilter> filter = Names.filter(reply.topic());
    return new Command(
        event,
        Lane.SUBSCRIPTION,
        reply::failure,
        client ->
            filter.isPresent()
                ? change.apply(client, filter.get())
                : CompletableFuture.completedFuture(reply.failure(Reasons.INVALID_TOPIC)));
  }

  private interface Change {
    CompletionStage<Answer> apply(Client client, TopicFilter filter);
  }

  /** {@code suback} or {@code unsuback}, with the topic and the id as they were sent. */
  private record Reply(String event, String topic, ShownId id) {
    Answer success() {
      return Answer.of(event, Bodies.success(true).put("topic", topic).put("messageId", id.text()));
    }

    Answer failure(String why) {
      return Answer.of(
          event,
          Bodies.withReason(
              Bodies.success(false).put("topic", topic).put("messageId", id.text()), why));
    }
  }
}
