package io.pushbridge.core.contract;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.retained.RetainedLimits;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the contracts have in common: an engine for each test, two apps, short ways to say things.
 */
public abstract class EngineContract {
  /** Most tests play in this app. */
  protected static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  /** The neighbour, who must never notice. */
  protected static final AppKey OTHER = new AppKey("567a4a754407a3cd028aaf6b");

  /** How many messages a topic of either app keeps. */
  protected static final int CAP = 20;

  /** How much either app retains. */
  public static final RetainedLimits RETAINED = new RetainedLimits(50, 100_000);

  /** The time of the engine. */
  protected final ManualClock clock = new ManualClock();

  private final AtomicLong ids = new AtomicLong();
  private StorageEngine engine;

  /** Opens an empty engine. */
  protected abstract StorageEngine open(Clock clock, ToIntFunction<AppKey> messagesPerTopic)
      throws Exception;

  @BeforeEach
  void openEngine() throws Exception {
    engine = open(clock, app -> CAP);
  }

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** The engine as it is now. */
  protected StorageEngine engine() {
    return engine;
  }

  /** Ends the engine and opens its data anew. */
  protected void restart() {
    engine = engine.restart();
  }

  /** Waits for a stage and gives its value. */
  protected static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the stage failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the stage did not complete", e);
    }
  }

  /** A message to a topic that lives for an hour. */
  protected Message toTopic(AppKey app, String topic, String text) {
    return message(app, new Destination.Topic(new TopicName(topic)), text, Duration.ofHours(1));
  }

  /** A message with an id of its own. */
  protected Message message(AppKey app, Destination to, String text, Duration life) {
    long now = clock.millis();
    return new Message(
        app,
        to,
        new MessageId(ids.incrementAndGet()),
        Qos.AT_LEAST_ONCE,
        text.getBytes(StandardCharsets.UTF_8),
        MessageProperties.NONE,
        Message.NO_SESSION,
        now,
        now + life.toMillis());
  }

  /** Appends and waits; gives the position. */
  protected long append(Message message) {
    return await(engine.messageLog().append(message, Optional.empty(), logged -> {}));
  }

  /** Appends to a topic of {@link #APP} and waits; gives the position. */
  protected long append(String topic, String text) {
    return append(toTopic(APP, topic, text));
  }

  /** A subscription at QoS 1 that begins before all messages. */
  protected static Subscription to(String filter) {
    return Subscription.of(new TopicFilter(filter), Qos.AT_LEAST_ONCE);
  }

  /** The name of a browser's session in {@link #APP}. */
  protected static SessionName named(String customid) {
    return new SessionName(APP, SessionName.Door.SOCKETIO, customid);
  }

  /** Opens a durable session that never expires; gives its uid. */
  protected long opened(SessionName name) {
    return await(engine.sessionRegistry().open(name, false, SessionRecord.NEVER_EXPIRES))
        .session()
        .uid();
  }

  /** The bodies of messages. */
  protected static List<String> texts(List<LoggedMessage> messages) {
    return messages.stream()
        .map(logged -> new String(logged.message().payload(), StandardCharsets.UTF_8))
        .toList();
  }
}
