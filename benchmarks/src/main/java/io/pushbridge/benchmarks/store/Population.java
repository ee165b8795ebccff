package io.pushbridge.benchmarks.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sessions and messages of one app for the benchmarks of the whole store. */
final class Population {
  static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  /** 100 bytes, as in the prototypes that set the aims. */
  private static final byte[] BODY = "0123456789".repeat(10).getBytes(US_ASCII);

  private static final long WEEK = 7L * 24 * 3600;

  private Population() {}

  static Store open(Path directory, Clock clock) throws IOException {
    return Store.open(directory, clock, 1, StoreOptions.defaults());
  }

  static SessionName name(int number) {
    return new SessionName(APP, SessionName.Door.MQTT, "device-" + number);
  }

  static Subscription to(String filter) {
    return Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE);
  }

  static Message message(String topic, long now, long expiresAt) {
    return message(topic, BODY, now, expiresAt);
  }

  static Message message(String topic, byte[] body, long now, long expiresAt) {
    return new Message(
        APP,
        new Destination.Topic(new TopicName(topic)),
        new MessageId(1),
        Qos.AT_LEAST_ONCE,
        body,
        MessageProperties.NONE,
        Message.NO_SESSION,
        now,
        expiresAt);
  }

  /** Stores a message; completes when it is durable. */
  static CompletionStage<Long> append(Store store, Message message) {
    return store.messageLog().append(message, Optional.empty(), Population::ignore);
  }

  private static void ignore(LoggedMessage message) {}

  /** A session comes, subscribes and leaves, for a week. */
  static CompletionStage<Void> register(Store store, int number, List<String> filters) {
    return register(store, number, filters, WEEK);
  }

  /** The same for some time. */
  static CompletionStage<Void> register(
      Store store, int number, List<String> filters, long seconds) {
    SessionRegistry registry = store.sessionRegistry();
    return registry
        .open(name(number), false, seconds)
        .thenCompose(opened -> subscribeAndLeave(registry, opened, filters, seconds));
  }

  private static CompletionStage<Void> subscribeAndLeave(
      SessionRegistry registry, OpenedSession opened, List<String> filters, long seconds) {
    long uid = opened.session().uid();
    List<CompletionStage<Subscription>> subscribed = new ArrayList<>();
    filters.forEach(filter -> subscribed.add(registry.subscribe(uid, to(filter))));
    // In order: when the last is durable, all are.
    return registry.disconnected(uid, seconds);
  }
}
