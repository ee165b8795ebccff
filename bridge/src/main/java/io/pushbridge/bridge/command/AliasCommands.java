package io.pushbridge.bridge.command;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.alias.Aliases;
import io.pushbridge.core.topic.Alias;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code set_alias} and {@code get_alias}. Stateless. */
final class AliasCommands {
  private static final String SET_ACK = "set_alias_ack";

  private final Aliases aliases;

  AliasCommands(Aliases aliases) {
    this.aliases = aliases;
  }

  Command set(Fields fields) {
    Optional<String> text = fields.text("alias");
    Optional<Alias> wanted = text.flatMap(Names::alias);
    String token = text.map(Names::token).orElse("");
    boolean valid = wanted.isPresent() || (text.isPresent() && text.get().isEmpty());
    return new Command(
        "set_alias",
        Lane.ALIAS,
        AliasCommands::notSet,
        client ->
            valid
                ? aliases
                    .set(client.session(), wanted, token)
                    .handle((done, failure) -> set(failure))
                : CompletableFuture.completedFuture(notSet(Reasons.INVALID_ALIAS)));
  }

  /** A denied one is not answered (socketio-api.md §4). */
  private static Answer set(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AccessDeniedException) {
      return Answer.NONE;
    }
    if (failure != null) {
      throw new CompletionException(cause);
    }
    return Answer.of(SET_ACK, Bodies.success(true));
  }

  private static Answer notSet(String why) {
    return Answer.of(SET_ACK, Bodies.withReason(Bodies.success(false), why));
  }

  /** Has no failure form: a client that is not connected has no alias. */
  Command get() {
    return new Command(
        "get_alias",
        Lane.QUERY,
        why -> shown(""),
        client ->
            CompletableFuture.completedFuture(
                shown(client.session().alias().map(Alias::text).orElse(""))));
  }

  private static Answer shown(String alias) {
    return Answer.of("alias", Bodies.object().put("alias", alias));
  }
}
