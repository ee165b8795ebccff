package io.pushbridge.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EmbeddedRouterTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  private TestSessions sessions;
  private EmbeddedRouter router;

  @BeforeEach
  void start() {
    sessions = new TestSessions();
    router = new EmbeddedRouter(2);
  }

  @AfterEach
  void stop() {
    router.close();
    sessions.close();
  }

  @Test
  void messagesAreOfferedInTheOrderTheyWereRouted() {
    LiveSession session = attached(1, Runnable::run, "a/#");
    for (long position = 1; position <= 10_000; position++) {
      router.route(message("a/" + position % 7, position));
    }
    settle();
    assertThat(TestSessions.inboxOf(session).got())
        .extracting(Outgoing::position)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 10_000).boxed().toList());
  }

  @Test
  void aRecipientThatFailsHarmsNoOther() {
    Executor dead =
        task -> {
          throw new RejectedExecutionException("this loop is gone");
        };
    attached(1, dead, "a");
    LiveSession healthy = attached(2, Runnable::run, "a");
    for (long position = 1; position <= 3; position++) {
      await(router.route(message("a", position)));
    }
    assertThat(TestSessions.inboxOf(healthy).got()).hasSize(3);
  }

  @Test
  void aCallThatFailsLeavesTheLaneAlive() {
    assertThatThrownBy(() -> await(router.route(null))).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> await(router.subscribe(attached(1, Runnable::run, "a"), null)))
        .isInstanceOf(CompletionException.class);
    LiveSession session = attached(2, Runnable::run, "a");
    await(router.route(message("a", 1)));
    assertThat(TestSessions.inboxOf(session).got()).hasSize(1);
  }

  @Test
  void aSecondAttachedSessionOfAUidTakesTheFirstOnesPlace() {
    LiveSession first = attached(1, Runnable::run, "a");
    LiveSession second = attached(1, Runnable::run, "b");
    await(router.detach(first));
    await(router.route(message("a", 1)));
    await(router.route(message("b", 2)));
    assertThat(TestSessions.inboxOf(first).got()).isEmpty();
    assertThat(TestSessions.inboxOf(second).got()).hasSize(1);
  }

  /** Runs nothing until it is told to. */
  private static final class Waiting implements Executor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void run() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }

  @Test
  void whatIsSharedWaitsForAMemberThatHasNoRoom() {
    Waiting loop = new Waiting();
    LiveSession session = attached(1, loop, "$share/group/a");
    for (long position = 1; position <= 200; position++) {
      await(router.route(message("a", position, new byte[64 * 1024])));
    }
    TestSessions.Inbox inbox = TestSessions.inboxOf(session);
    while (inbox.got().size() < 200) {
      int before = inbox.got().size();
      loop.run();
      settle();
      loop.run();
      assertThat(inbox.got()).hasSizeGreaterThan(before);
    }
    assertThat(inbox.got())
        .extracting(outgoing -> outgoing.delivery().message().id().bits())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
  }

  @Test
  void whatIsSharedAndNeedNoAcknowledgementIsCountedIfNobodyHasRoom() {
    Waiting loop = new Waiting();
    LiveSession session = sessions.session(APP, 1, loop);
    await(router.attach(session, List.of(subscription("$share/group/a", Qos.AT_MOST_ONCE))));
    for (long position = 1; position <= 200; position++) {
      await(router.route(message("a", position, new byte[64 * 1024])));
    }
    loop.run();
    settle();
    loop.run();
    int got = TestSessions.inboxOf(session).got().size();
    assertThat(got).isLessThan(200);
    assertThat(sessions.tally().of(Tally.Event.DROPPED_SLOW)).isEqualTo(200 - got);
  }

  @Test
  void subscribingAgainReplacesTheTerms() {
    LiveSession session = attached(1, Runnable::run, "a");
    await(router.subscribe(session, subscription("a", Qos.AT_MOST_ONCE)));
    await(router.route(message("a", 1)));
    assertThat(TestSessions.inboxOf(session).got().get(0).qos()).isEqualTo(Qos.AT_MOST_ONCE);
  }

  @Test
  void nothingIsKeptOfManyShortSubscriptions() {
    LiveSession session = attached(1, Runnable::run, "a");
    for (int i = 0; i < 1_000; i++) {
      TopicFilter filter = new TopicFilter("deep/" + i + "/x/+/y/#");
      router.subscribe(session, Subscription.of(filter, Qos.AT_LEAST_ONCE));
      router.unsubscribe(session, filter);
    }
    await(router.detach(session));
    assertThat(router.isEmpty()).isTrue();
  }

  @Test
  void afterItsEndCallsFail() {
    router.close();
    assertThatThrownBy(() -> await(router.route(message("a", 1))))
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  private LiveSession attached(long uid, Executor loop, String filter) {
    LiveSession session = sessions.session(APP, uid, loop);
    await(router.attach(session, List.of(subscription(filter, Qos.AT_LEAST_ONCE))));
    return session;
  }

  private static Subscription subscription(String filter, Qos qos) {
    return Subscription.of(new TopicFilter(filter), qos);
  }

  private static Delivery message(String topic, long position) {
    return message(topic, position, new byte[0]);
  }

  private static Delivery message(String topic, long position, byte[] body) {
    return Delivery.of(
        new LoggedMessage(
            position,
            new Message(
                APP,
                new Destination.Topic(new TopicName(topic)),
                new MessageId(position),
                Qos.AT_LEAST_ONCE,
                body,
                MessageProperties.NONE,
                Message.NO_SESSION,
                0,
                Long.MAX_VALUE)));
  }

  private void settle() {
    assertThat(router.isEmpty()).isFalse();
  }

  private static void await(CompletionStage<Void> stage) {
    stage.toCompletableFuture().join();
  }
}
