package io.pushbridge.core.figures;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.Snowflake;
import io.pushbridge.core.metrics.AppTally;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.retained.RetainedFigures;
import io.pushbridge.core.retained.RetainedMessages;
import io.pushbridge.core.retained.RetainedPage;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Each app's figures as messages under {@code $SYS}, for the app's own clients: like retained ones
 * for whoever subscribes, and anew every ten seconds. They are of QoS 0, are not in the log and
 * keep nothing in the store; no client can publish there ({@link TopicName#parse}). As a port of
 * retained messages this is the store's, with the figures before it. Thread-safe; never blocks.
 */
public final class SystemTopics implements RetainedMessages {
  /** How long the figures that were told count as new. */
  public static final long PERIOD_MILLIS = 10_000;

  private static final String PREFIX = "$SYS/";

  private final RetainedMessages kept;
  private final Apps apps;
  private final LiveSessions live;
  private final Router router;
  private final Tally tally;
  private final Snowflake ids;
  private final Clock clock;
  private final long startedAt;
  // By the one thread that refreshes.
  private long refreshedAt;

  /** Figures of these apps, before what is kept. */
  public SystemTopics(
      RetainedMessages kept,
      Apps apps,
      LiveSessions live,
      Router router,
      Tally tally,
      Snowflake ids,
      Clock clock) {
    this.kept = kept;
    this.apps = apps;
    this.live = live;
    this.router = router;
    this.tally = tally;
    this.ids = ids;
    this.clock = clock;
    this.startedAt = clock.millis();
    this.refreshedAt = startedAt;
  }

  /** Whether a filter can match figures: no wildcard matches the {@code $} (MQTT 5 §4.7.2). */
  private static boolean isOurs(TopicFilter filter) {
    return filter.text().startsWith(PREFIX);
  }

  /**
   * Tells the figures of every app that has clients here, if the last ones are old. To be called
   * often, by one thread at a time.
   */
  public void refreshIfDue() {
    long now = clock.millis();
    if (Math.abs(now - refreshedAt) < PERIOD_MILLIS) {
      return;
    }
    refreshedAt = now;
    tally.retainApps(app -> apps.find(app.text()).isPresent());
    for (AppKey app : live.apps()) {
      figures(app, now)
          .forEach(
              (topic, text) -> router.route(Delivery.unlogged(message(app, topic, text, now))));
    }
  }

  /** By topic, in the order of the topics' bytes. */
  private Map<String, String> figures(AppKey app, long now) {
    AppTally counts = tally.of(app);
    Map<String, String> figures = new TreeMap<>();
    put(figures, "bytes/received", counts.bytesReceived());
    put(figures, "bytes/sent", counts.bytesSent());
    put(figures, "clients/connected", live.connected(app));
    put(figures, "messages/dropped", counts.messagesDropped());
    put(figures, "messages/received", counts.messagesReceived());
    put(figures, "messages/retained", kept.figures(app).messages());
    put(figures, "messages/sent", counts.messagesSent());
    put(figures, "uptime", Math.max(0, now - startedAt) / 1_000);
    return figures;
  }

  private static void put(Map<String, String> figures, String topic, long figure) {
    figures.put(PREFIX + topic, Long.toString(figure));
  }

  private Message message(AppKey app, String topic, String text, long now) {
    return new Message(
        app,
        new Destination.Topic(new TopicName(topic)),
        ids.nextMessageId(),
        Qos.AT_MOST_ONCE,
        text.getBytes(StandardCharsets.US_ASCII),
        MessageProperties.NONE,
        Message.NO_SESSION,
        now,
        Message.NEVER_EXPIRES,
        true);
  }

  @Override
  public CompletionStage<Outcome> retain(Message message) {
    return kept.retain(message);
  }

  @Override
  public CompletionStage<RetainedPage> matching(
      AppKey app, TopicFilter filter, Optional<TopicName> after, int limit) {
    if (!isOurs(filter)) {
      return kept.matching(app, filter, after, limit);
    }
    long now = clock.millis();
    List<Message> messages = new ArrayList<>();
    figures(app, now)
        .forEach(
            (topic, text) -> {
              boolean wanted = after.isEmpty() || topic.compareTo(after.get().text()) > 0;
              if (wanted && filter.matches(new TopicName(topic))) {
                messages.add(message(app, topic, text, now));
              }
            });
    if (messages.size() <= limit) {
      return CompletableFuture.completedFuture(new RetainedPage(messages, Optional.empty()));
    }
    List<Message> page = messages.subList(0, limit);
    Destination last = page.get(limit - 1).destination();
    return CompletableFuture.completedFuture(
        new RetainedPage(page, Optional.of(((Destination.Topic) last).name())));
  }

  @Override
  public RetainedFigures figures(AppKey app) {
    return kept.figures(app);
  }

  @Override
  public boolean mayMatch(AppKey app, TopicFilter filter) {
    return isOurs(filter) || kept.mayMatch(app, filter);
  }
}
