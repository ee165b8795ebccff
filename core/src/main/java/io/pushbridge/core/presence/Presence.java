package io.pushbridge.core.presence;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.Snowflake;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * Tells watchers of {@code <topic>/p} when an aliased subscriber of the topic comes, goes, joins or
 * leaves (README.md of the specification, rule 10). Sessions without an alias are not reported.
 * Thread-safe, never blocks; nothing is stored.
 */
public final class Presence {
  private static final TimeToLive MOMENT = new TimeToLive(60);

  private final Router router;
  private final Snowflake ids;
  private final Clock clock;

  /** Presence by way of this router. */
  public Presence(Router router, Snowflake ids, Clock clock) {
    this.router = router;
    this.ids = ids;
    this.clock = clock;
  }

  /** The session connected, with the subscriptions it has kept. */
  public void online(LiveSession session) {
    session.subscriptions().keySet().forEach(filter -> report("online", session, filter));
  }

  /** The session went. */
  public void offline(LiveSession session) {
    session.subscriptions().keySet().forEach(filter -> report("offline", session, filter));
  }

  /** The session subscribed to what it had not subscribed to before. */
  public void joined(LiveSession session, TopicFilter filter) {
    report("join", session, filter);
  }

  /** The session unsubscribed. */
  public void left(LiveSession session, TopicFilter filter) {
    report("leave", session, filter);
  }

  private void report(String action, LiveSession session, TopicFilter filter) {
    // Who shares the work is no audience.
    if (!filter.isPresence() && !filter.isShared()) {
      session.alias().ifPresent(alias -> publish(action, session.app(), alias, filter));
    }
  }

  private void publish(String action, AppKey app, Alias alias, TopicFilter filter) {
    long now = clock.millis();
    // An alias needs no escaping; the order of the keys is part of the contract.
    String notice =
        "{\"action\":\"%s\",\"alias\":\"%s\",\"timestamp\":%d}".formatted(action, alias, now);
    router.route(
        Delivery.unlogged(
            new Message(
                app,
                new Destination.Presence(filter),
                ids.nextMessageId(),
                Qos.AT_MOST_ONCE,
                notice.getBytes(StandardCharsets.UTF_8),
                MessageProperties.NONE,
                Message.NO_SESSION,
                now,
                MOMENT.expiryAt(now))));
  }
}
