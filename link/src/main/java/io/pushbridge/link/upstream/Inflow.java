package io.pushbridge.link.upstream;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishOutcome.Result;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes from the broker for one app: published here in the order it came, and acknowledged
 * there when it is durable here. While our store takes nothing, it waits: the broker sends no more
 * than a window of unacknowledged messages, and QoS 0 is dropped. Confined to the loop.
 */
final class Inflow {
  /** How any device sends to an alias (native-mqtt.md, reserved topics). */
  static final String TO_ALIASES = ",yta/+";

  private static final Logger LOG = LoggerFactory.getLogger(Inflow.class);

  /** What stands before an alias. */
  static final String ALIAS_PREFIX = ",yta/";

  private static final String RESERVED = ",";
  private static final long RETRY_MILLIS = 500;
  private static final int MOST_WAITING = 10_000;

  /** A message that is to be published here, with its place in the order they came. */
  private record Incoming(long number, PublishRequest request, Runnable acknowledge) {}

  private final AppKey app;
  private final Platform platform;
  private final ScheduledExecutorService loop;
  // What waits for a store that failed, by number; the first one is being tried.
  private final TreeMap<Long, Incoming> waiting = new TreeMap<>();
  private long taken;
  private LiveSession session;
  private boolean retrying;

  Inflow(AppKey app, Platform platform, ScheduledExecutorService loop) {
    this.app = app;
    this.platform = platform;
    this.loop = loop;
  }

  /** Publishes as this session from now on. */
  void from(LiveSession link) {
    session = link;
  }

  void take(String bare, LinkMessage message, Runnable acknowledge) {
    PublishRequest request;
    try {
      request = requestOf(bare, message);
    } catch (InvalidNameException e) {
      LOG.debug("event=link_message_dropped app={} topic={} reason={}", app, bare, e.getMessage());
      acknowledge.run();
      return;
    }
    Incoming incoming = new Incoming(taken++, request, acknowledge);
    if (retrying || session == null) {
      keep(incoming);
    } else {
      publish(incoming);
    }
  }

  private PublishRequest requestOf(String bare, LinkMessage message) {
    PublishRequest request = target(bare, message.payload());
    return request
        .withQos(message.qos())
        .withProperties(message.properties())
        .withTimeToLive(TimeToLive.ofSeconds(message.expirySeconds().orElse(0)));
  }

  private PublishRequest target(String bare, byte[] payload) {
    if (bare.startsWith(ALIAS_PREFIX)) {
      Alias alias =
          Alias.parse(bare.substring(ALIAS_PREFIX.length()))
              .orElseThrow(() -> new InvalidNameException("no alias"));
      return PublishRequest.toAlias(app, alias, payload);
    }
    if (bare.startsWith(RESERVED) || bare.startsWith("$")) {
      throw new InvalidNameException("reserved");
    }
    return PublishRequest.toTopic(app, TopicName.parse(bare, TopicSyntax.MQTT), payload);
  }

  private void publish(Incoming incoming) {
    tried(incoming)
        .whenCompleteAsync(
            (outcome, failure) -> {
              if (isOver(outcome, failure)) {
                incoming.acknowledge().run();
              } else {
                keep(incoming);
              }
            },
            loop);
  }

  /**
   * For later, if it is worth it: several may fail that were on their way at once, in any order.
   */
  private void keep(Incoming incoming) {
    if (incoming.request().qos().acknowledged() && waiting.size() < MOST_WAITING) {
      waiting.put(incoming.number(), incoming);
      retryLater();
    }
  }

  private CompletionStage<PublishOutcome> tried(Incoming incoming) {
    return platform.publisher().publish(incoming.request().from(session));
  }

  /** Whether trying again would not help: it is safe here, or never will be wanted. */
  private static boolean isOver(PublishOutcome outcome, Throwable failure) {
    return failure == null && outcome.result() != Result.UNAVAILABLE;
  }

  private void retryLater() {
    if (!retrying) {
      retrying = true;
      LOG.warn("event=link_inflow_waits app={}", app);
      tryAgain();
    }
  }

  private void tryAgain() {
    var unused = loop.schedule(this::retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void retry() {
    if (waiting.isEmpty()) {
      retrying = false;
      return;
    }
    Incoming first = waiting.firstEntry().getValue();
    if (session == null) {
      tryAgain();
      return;
    }
    tried(first)
        .whenCompleteAsync(
            (outcome, failure) -> {
              if (isOver(outcome, failure)) {
                waiting.remove(first.number());
                first.acknowledge().run();
                retry();
              } else {
                tryAgain();
              }
            },
            loop);
  }
}
