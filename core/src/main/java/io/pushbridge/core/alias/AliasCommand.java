package io.pushbridge.core.alias;

import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * The payload of a publish to {@code ,yali} (native-mqtt.md §3): the publisher's new alias, nothing
 * to clear it. An access token stands before the alias, which is then {@code ,yta/<alias>}
 * (rest-api.md §3.3).
 *
 * @param alias the alias, empty to clear it
 * @param token the access token, empty if none came
 */
public record AliasCommand(Optional<Alias> alias, String token) {
  /** Checks that nothing is missing. */
  public AliasCommand {
    Objects.requireNonNull(alias);
    Objects.requireNonNull(token);
  }

  /**
   * Reads a payload; empty if there is something in it that is no alias.
   *
   * @param tokenOfTopic the token of the topic, for a payload without one
   */
  public static Optional<AliasCommand> parse(byte[] payload, String tokenOfTopic) {
    Address address = Address.of(new String(payload, StandardCharsets.UTF_8));
    boolean named = address.kind() == Address.Kind.TOPIC || address.kind() == Address.Kind.ALIAS;
    Optional<Alias> alias = named ? Alias.parse(address.name()) : Optional.empty();
    if (payload.length > 0 && alias.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AliasCommand(alias, address.token().isEmpty() ? tokenOfTopic : address.token()));
  }
}
