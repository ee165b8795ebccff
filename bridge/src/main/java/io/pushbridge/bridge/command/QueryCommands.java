package io.pushbridge.bridge.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.alias.Aliases;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The look-ups {@code get_alias_list}, {@code get_topic_list} and {@code get_state}, each in the
 * first form and in the second one of the JS SDK 2.x (socketio-api.md §6). Stateless.
 */
final class QueryCommands {
  /** The two forms of every look-up. */
  enum Form {
    /** The data alone. */
    FIRST("", "_ack"),
    /** The data with the question repeated in it, and with the {@code messageId} if one came. */
    SECOND("2", "_ack2");

    private final String request;
    private final String answer;

    Form(String request, String answer) {
      this.request = request;
      this.answer = answer;
    }
  }

  private final Aliases aliases;

  QueryCommands(Aliases aliases) {
    this.aliases = aliases;
  }

  /**
   * One look-up's question and answer.
   *
   * @param name its event in the first form
   * @param form which form
   * @param id the client's {@code messageId}, which the second form echoes
   */
  private record Query(String name, Form form, Optional<String> id) {
    static Query of(String name, Form form, Fields fields) {
      return new Query(name, form, form == Form.SECOND ? fields.messageId() : Optional.empty());
    }

    boolean second() {
      return form == Form.SECOND;
    }

    Answer success(ObjectNode body) {
      return answer(body);
    }

    Answer failure(String why) {
      ObjectNode body = Bodies.failedQuery(why);
      if (second() && name.equals("get_state")) {
        // The JS SDK parses it as JSON (socketio-api.md §6).
        body.put("error_msg", Bodies.object().put("msg", why).toString());
      }
      return answer(body);
    }

    private Answer answer(ObjectNode body) {
      id.ifPresent(text -> body.put("messageId", text));
      return Answer.of(name + form.answer, body);
    }

    Command command(Lookup lookup) {
      return new Command(name + form.request, Lane.QUERY, this::failure, lookup::ask);
    }

    CompletionStage<Answer> refused(String why) {
      return CompletableFuture.completedFuture(failure(why));
    }
  }

  private interface Lookup {
    CompletionStage<Answer> ask(Client client);
  }

  Command aliasList(Fields fields, Form form) {
    Query query = Query.of("get_alias_list", form, fields);
    String topic = fields.echo("topic");
    Optional<TopicFilter> filter = Names.filter(topic);
    return query.command(
        client ->
            filter.isEmpty()
                ? query.refused(Reasons.INVALID_TOPIC)
                : subscribers(client, filter.get())
                    .thenApply(found -> query.success(aliasesBody(query, topic, found))));
  }

  /** Watchers of presence never show in lists. */
  private CompletionStage<List<Alias>> subscribers(Client client, TopicFilter filter) {
    return filter.isPresence()
        ? CompletableFuture.completedFuture(List.of())
        : aliases.subscribedTo(client.session().app(), filter);
  }

  private static ObjectNode aliasesBody(Query query, String topic, List<Alias> found) {
    ObjectNode body = Bodies.success(true);
    ObjectNode data = body.putObject("data");
    if (query.second()) {
      data.put("topic", topic);
    }
    ArrayNode list = data.putArray("alias");
    found.forEach(alias -> list.add(alias.text()));
    data.put("occupancy", found.size());
    return body;
  }

  Command topicList(Fields fields, Form form) {
    Query query = Query.of("get_topic_list", form, fields);
    String asked = fields.echo("alias");
    boolean own = !fields.has("alias") || fields.text("alias").equals(Optional.of(""));
    Optional<Alias> alias = Names.alias(asked);
    return query.command(
        client -> {
          if (own) {
            return CompletableFuture.completedFuture(
                query.success(topicsBody(query, asked, aliases.topicsOf(client.session()))));
          }
          if (alias.isEmpty()) {
            return query.refused(Reasons.INVALID_ALIAS);
          }
          return aliases
              .topicsOf(client.session().app(), alias.get())
              .thenApply(
                  topics ->
                      topics
                          .map(found -> query.success(topicsBody(query, asked, found)))
                          .orElseGet(() -> query.failure(Reasons.BROKER_ERROR)));
        });
  }

  private static ObjectNode topicsBody(Query query, String alias, List<TopicFilter> found) {
    ObjectNode body = Bodies.success(true);
    ObjectNode data = body.putObject("data");
    if (query.second()) {
      data.put("alias", alias);
    }
    ArrayNode list = data.putArray("topics");
    found.forEach(filter -> list.add(filter.text()));
    return body;
  }

  Command state(Fields fields, Form form) {
    Query query = Query.of("get_state", form, fields);
    String asked = fields.echo("alias");
    Optional<Alias> alias = Names.alias(asked);
    return query.command(
        client ->
            alias.isEmpty()
                ? query.refused(Reasons.INVALID_ALIAS)
                : aliases
                    .isOnline(client.session().app(), alias.get())
                    .thenApply(
                        online ->
                            online
                                .map(up -> query.success(stateBody(query, asked, up)))
                                .orElseGet(() -> query.failure(Reasons.BROKER_ERROR))));
  }

  private static ObjectNode stateBody(Query query, String alias, boolean online) {
    String state = online ? "online" : "offline";
    String data =
        query.second()
            ? Bodies.object().put("alias", alias).put("status", state).toString()
            : state;
    return Bodies.success(true).put("data", data);
  }
}
