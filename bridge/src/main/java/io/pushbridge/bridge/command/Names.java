package io.pushbridge.bridge.command;

import io.pushbridge.core.publish.PublishRequest.Target;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.Optional;

/**
 * Topics and aliases as Socket.IO clients write them. An access token in front is taken off
 * (rest-api.md §3.3), and {@code ,yta/<alias>} names an alias wherever a topic or alias can stand;
 * the other reserved names are native ones and invalid here.
 */
final class Names {
  private Names() {}

  /** The access token in front of a topic or alias; empty if there is none. */
  static String token(String text) {
    return Address.of(text).token();
  }

  /** A topic to publish to, or the alias that a reserved topic stands for. */
  static Optional<Target> target(String text) {
    Address address = Address.of(text);
    if (address.kind() == Address.Kind.ALIAS) {
      return Alias.parse(address.name()).map(Target.ToAlias::new);
    }
    if (address.kind() != Address.Kind.TOPIC) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Target.ToTopic(TopicName.parse(address.name(), TopicSyntax.STRICT)));
    } catch (InvalidNameException invalid) {
      return Optional.empty();
    }
  }

  /** A topic or filter to subscribe to, presence included. */
  static Optional<TopicFilter> filter(String text) {
    Address address = Address.of(text);
    if (address.kind() != Address.Kind.TOPIC) {
      return Optional.empty();
    }
    try {
      return Optional.of(TopicFilter.parse(address.name(), TopicSyntax.STRICT));
    } catch (InvalidNameException invalid) {
      return Optional.empty();
    }
  }

  /** An alias. */
  static Optional<Alias> alias(String text) {
    Address address = Address.of(text);
    return address.kind() == Address.Kind.TOPIC || address.kind() == Address.Kind.ALIAS
        ? Alias.parse(address.name())
        : Optional.empty();
  }
}
