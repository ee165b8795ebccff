package io.pushbridge.broker.dialect;

import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.topic.Address;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * PUBLISH2, the publish with options (native-mqtt.md §4.2). Confined to the session's loop, but for
 * the ends of the work.
 */
final class NativePublishes {
  private static final int PUBLISH2 = 7;
  private static final int ACCEPTED = 8;
  private static final int UNKNOWN_ALIAS = 3;

  private final Platform platform;
  private final LiveSession session;

  NativePublishes(Platform platform, LiveSession session) {
    this.platform = platform;
    this.session = session;
  }

  /**
   * Publishes.
   *
   * @param id the message's id; of 0 the server makes one
   */
  CompletionStage<Optional<CommandReply>> publish(long id, byte[] parameters) {
    Optional<Publish2> wanted = Publish2.read(parameters);
    if (wanted.isEmpty()) {
      return done(ExtendedCommands.serverError(PUBLISH2));
    }
    Address address = Address.of(wanted.get().topic());
    if (isDropped(address)) {
      platform.tally().count(Tally.Event.DROPPED_RESERVED);
      return done(accepted());
    }
    return request(address, wanted.get().payload())
        .map(request -> publish(id, wanted.get(), request.withToken(address.token())))
        .orElseGet(() -> done(ExtendedCommands.serverError(PUBLISH2)));
  }

  /** Reserved names are acknowledged, and nothing comes of it (native-mqtt.md §3). */
  private static boolean isDropped(Address address) {
    return switch (address.kind()) {
      case TOPIC -> address.name().endsWith(TopicName.PRESENCE_SUFFIX);
      case ALIAS -> false;
      default -> true;
    };
  }

  private Optional<PublishRequest> request(Address address, byte[] payload) {
    if (address.kind() == Address.Kind.ALIAS) {
      return Alias.parse(address.name())
          .map(alias -> PublishRequest.toAlias(session.app(), alias, payload));
    }
    try {
      TopicName topic = TopicName.parse(address.name(), TopicSyntax.STRICT);
      return Optional.of(PublishRequest.toTopic(session.app(), topic, payload));
    } catch (InvalidNameException invalid) {
      return Optional.empty();
    }
  }

  private CompletionStage<Optional<CommandReply>> publish(
      long id, Publish2 wanted, PublishRequest plain) {
    PublishRequest request =
        plain
            .from(session)
            .withQos(wanted.qos())
            .withTimeToLive(wanted.timeToLive())
            .withApns(wanted.apns());
    if (id != 0) {
      request = request.withId(new MessageId(id));
    }
    return platform.publisher().publish(request).thenApply(outcome -> reply(outcome.result()));
  }

  private static Optional<CommandReply> reply(PublishOutcome.Result result) {
    return switch (result) {
      case ACCEPTED -> Optional.of(accepted());
      case UNKNOWN_ALIAS ->
          Optional.of(CommandReply.failure(ACCEPTED, UNKNOWN_ALIAS, "unknown alias"));
      // The access manager lets its clients wait in vain (native-mqtt.md §4.1).
      case DENIED -> Optional.empty();
      default -> Optional.of(ExtendedCommands.serverError(PUBLISH2));
    };
  }

  private static CommandReply accepted() {
    return CommandReply.success(ACCEPTED, "");
  }

  private static CompletionStage<Optional<CommandReply>> done(CommandReply reply) {
    return CompletableFuture.completedFuture(Optional.of(reply));
  }
}
