package io.pushbridge.broker.dialect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.Platform;
import io.pushbridge.core.alias.Aliases;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicSyntax;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Does what an extended command asks for (native-mqtt.md §4). A reply's number is that of its
 * command plus one; each look-up has an old form, whose data is bare, and a newer one that repeats
 * the question in its data. Confined to the session's loop, but for the ends of the work.
 */
public final class ExtendedCommands {
  private static final int GET_ALIAS = 1;
  private static final int GET_TOPIC = 3;
  private static final int GET_ALIAS_LIST = 5;
  private static final int PUBLISH2 = 7;
  private static final int GET_STATUS = 9;
  private static final int GET_TOPIC_LIST2 = 13;
  private static final int GET_ALIAS_LIST2 = 15;
  private static final int GET_STATUS2 = 19;

  private static final int SERVER_ERROR = 1;
  private static final int NO_ALIAS_OF_ITS_OWN = 2;
  private static final int ALIAS_NOT_FOUND = 3;
  private static final int ALIAS_IS_EMPTY = 5;

  private static final String SERVER_ERROR_TEXT = "server internal error";
  private static final String ALIAS_NOT_FOUND_TEXT = "alias not find";
  private static final String ALIAS_IS_EMPTY_TEXT = "alias is empty";

  private final Aliases aliases;
  private final LiveSession session;
  private final NativePublishes publishes;

  /** Commands of this session. */
  public ExtendedCommands(Platform platform, LiveSession session) {
    this.aliases = platform.aliases();
    this.session = session;
    this.publishes = new NativePublishes(platform, session);
  }

  /**
   * Does it.
   *
   * @return what to answer; empty if nothing is: the access manager lets its clients wait. Never
   *     fails
   */
  public CompletionStage<Optional<CommandReply>> run(NativePacket.Command command) {
    CompletionStage<Optional<CommandReply>> reply =
        command.command() == PUBLISH2
            ? publishes.publish(command.id(), command.parameters())
            : look(command).thenApply(Optional::of);
    return reply.exceptionally(failure -> Optional.of(serverError(command.command())));
  }

  private CompletionStage<CommandReply> look(NativePacket.Command command) {
    String name = new String(command.parameters(), StandardCharsets.UTF_8);
    int number = command.command();
    return switch (number) {
      case GET_ALIAS -> done(ownAlias());
      case GET_TOPIC, GET_TOPIC_LIST2 -> topics(number, name);
      case GET_ALIAS_LIST, GET_ALIAS_LIST2 -> aliasesOf(number, name);
      case GET_STATUS, GET_STATUS2 -> status(number, name);
      default -> done(serverError(number));
    };
  }

  private CommandReply ownAlias() {
    return session
        .alias()
        .map(alias -> CommandReply.success(replyTo(GET_ALIAS), alias.text()))
        .orElseGet(() -> failure(GET_ALIAS, NO_ALIAS_OF_ITS_OWN, ALIAS_NOT_FOUND_TEXT));
  }

  // ---- topics of an alias -----------------------------------------------------------------------

  private CompletionStage<CommandReply> topics(int number, String name) {
    if (name.isEmpty()) {
      String own = session.alias().map(Alias::text).orElse("");
      return done(topicsReply(number, own, aliases.topicsOf(session)));
    }
    Optional<Alias> alias = alias(name);
    if (alias.isEmpty()) {
      return done(failure(number, ALIAS_NOT_FOUND, ALIAS_NOT_FOUND_TEXT));
    }
    return aliases
        .topicsOf(session.app(), alias.get())
        .thenApply(
            found ->
                found
                    .map(topics -> topicsReply(number, alias.get().text(), topics))
                    .orElseGet(() -> failure(number, ALIAS_NOT_FOUND, ALIAS_NOT_FOUND_TEXT)));
  }

  private static CommandReply topicsReply(int number, String alias, List<TopicFilter> topics) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode names = data.putArray("topics");
    if (number == GET_TOPIC_LIST2) {
      data.put("alias", alias);
    }
    return list(number, data, names, topics.stream().map(TopicFilter::text).toList());
  }

  // ---- aliases of a topic -----------------------------------------------------------------------

  private CompletionStage<CommandReply> aliasesOf(int number, String name) {
    Optional<TopicFilter> filter = filter(name);
    CompletionStage<List<Alias>> found =
        filter.isEmpty()
            ? CompletableFuture.completedFuture(List.of())
            : aliases.subscribedTo(session.app(), filter.get());
    return found.thenApply(all -> aliasesReply(number, Address.of(name).name(), all));
  }

  /** Of a name that no filter can have, or of presence, there are no aliases. */
  private static Optional<TopicFilter> filter(String name) {
    Address address = Address.of(name);
    try {
      return Optional.of(TopicFilter.parse(address.name(), TopicSyntax.MQTT))
          .filter(filter -> address.kind() == Address.Kind.TOPIC && !filter.isPresence());
    } catch (InvalidNameException invalid) {
      return Optional.empty();
    }
  }

  private static CommandReply aliasesReply(int number, String topic, List<Alias> found) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ArrayNode names = data.putArray("alias");
    data.put("occupancy", found.size());
    if (number == GET_ALIAS_LIST2) {
      data.put("topic", topic);
    }
    return list(number, data, names, found.stream().map(Alias::text).toList());
  }

  /** As many of the names as the data has room for. */
  private static CommandReply list(int number, ObjectNode data, ArrayNode names, List<String> all) {
    int room = CommandReply.MOST - utf8Length(data);
    for (String name : all) {
      room -= utf8Length(JsonNodeFactory.instance.textNode(name)) + 1;
      if (room < 0) {
        break;
      }
      names.add(name);
    }
    return CommandReply.success(replyTo(number), data.toString());
  }

  private static int utf8Length(Object json) {
    return json.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  // ---- whether an alias is online ---------------------------------------------------------------

  private CompletionStage<CommandReply> status(int number, String name) {
    if (name.isEmpty()) {
      return done(failure(number, ALIAS_IS_EMPTY, ALIAS_IS_EMPTY_TEXT));
    }
    Optional<Alias> alias = alias(name);
    if (alias.isEmpty()) {
      return done(failure(number, ALIAS_NOT_FOUND, ALIAS_NOT_FOUND_TEXT));
    }
    return aliases
        .isOnline(session.app(), alias.get())
        .thenApply(
            online ->
                online
                    .map(up -> statusReply(number, alias.get(), up))
                    .orElseGet(() -> failure(number, ALIAS_NOT_FOUND, ALIAS_NOT_FOUND_TEXT)));
  }

  private static CommandReply statusReply(int number, Alias alias, boolean online) {
    String state = online ? "online" : "offline";
    if (number == GET_STATUS) {
      return CommandReply.success(replyTo(number), state);
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("status", state);
    data.put("alias", alias.text());
    return CommandReply.success(replyTo(number), data.toString());
  }

  // ---- what they have in common -----------------------------------------------------------------

  /** An access token in front, and {@code ,yta/}, are let pass wherever an alias can stand. */
  private static Optional<Alias> alias(String name) {
    Address address = Address.of(name);
    return address.kind() == Address.Kind.TOPIC || address.kind() == Address.Kind.ALIAS
        ? Alias.parse(address.name())
        : Optional.empty();
  }

  static int replyTo(int number) {
    return (number + 1) & 0xFF;
  }

  static CommandReply serverError(int number) {
    return failure(number, SERVER_ERROR, SERVER_ERROR_TEXT);
  }

  /** The newer commands wrap the text of a failure. */
  private static CommandReply failure(int number, int status, String text) {
    boolean newer = number == GET_TOPIC_LIST2 || number == GET_ALIAS_LIST2 || number == GET_STATUS2;
    String data = newer ? JsonNodeFactory.instance.objectNode().put("msg", text).toString() : text;
    return CommandReply.failure(replyTo(number), status, data);
  }

  private static CompletionStage<CommandReply> done(CommandReply reply) {
    return CompletableFuture.completedFuture(reply);
  }
}
