package io.pushbridge.link.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.link.MemoryPlatform;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted while a broker or a router takes its time. */
class CountingRouterTest {
  private static final TopicFilter NEWS = new TopicFilter("news");
  private static final Subscription SUBSCRIPTION = Subscription.of(NEWS, Qos.AT_LEAST_ONCE);

  /** Writes down what it is told, and has done it, in that order, when the test says so. */
  private static final class BusyRouter implements Router {
    final List<String> calls = new ArrayList<>();
    private final List<CompletableFuture<Void>> queue = new ArrayList<>();

    private CompletionStage<Void> queued(String call) {
      calls.add(call);
      CompletableFuture<Void> done = new CompletableFuture<>();
      queue.add(done);
      return done;
    }

    void run() {
      queue.forEach(each -> each.complete(null));
    }

    @Override
    public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> held) {
      return queued("attach");
    }

    @Override
    public CompletionStage<Void> detach(LiveSession session) {
      return queued("detach");
    }

    @Override
    public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
      return queued("subscribe " + subscription.filter().text());
    }

    @Override
    public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
      return queued("unsubscribe " + filter.text());
    }

    @Override
    public CompletionStage<Void> route(Delivery delivery) {
      return queued("route");
    }
  }

  private final BusyRouter router = new BusyRouter();
  private final CountingRouter counting = new CountingRouter(router);
  private final CompletableFuture<Void> comes = new CompletableFuture<>();
  private final List<TopicFilter> released = new ArrayList<>();
  private MemoryPlatform platform;
  private LiveSession session;

  @BeforeEach
  void attach() {
    platform = new MemoryPlatform();
    SessionName name = new SessionName(MemoryPlatform.APP, Door.MQTT, "client");
    session = platform.platform().sessions().absent(name, 1);
    counting.tell(
        new CountingRouter.Interest() {
          @Override
          public CompletionStage<Void> wanted(AppKey app, TopicFilter filter) {
            return comes;
          }

          @Override
          public void released(AppKey app, TopicFilter filter) {
            released.add(filter);
          }
        });
    var unused = counting.attach(session, List.of());
  }

  @AfterEach
  void close() {
    platform.close();
  }

  private boolean isHeld() {
    return counting.isHeld(MemoryPlatform.APP, NEWS);
  }

  @Test
  void aSubscriptionIsAnsweredWhenMessagesCome() {
    CompletableFuture<Void> subscribed =
        counting.subscribe(session, SUBSCRIPTION).toCompletableFuture();
    assertThat(isHeld()).isTrue();
    router.run();
    assertThat(subscribed).isNotDone();
    comes.complete(null);
    assertThat(subscribed).isDone();
  }

  @Test
  void whoLeavesBeforeTheBrokerAnsweredStaysAway() {
    List<String> answers = new ArrayList<>();
    var subscribed =
        counting.subscribe(session, SUBSCRIPTION).thenRun(() -> answers.add("subscribed"));
    var left = counting.unsubscribe(session, NEWS).thenRun(() -> answers.add("left"));
    router.run();
    assertThat(List.of(subscribed, left)).allMatch(each -> each.toCompletableFuture().isDone());
    assertThat(answers).containsExactly("subscribed", "left");
    comes.complete(null);
    assertThat(router.calls).containsExactly("attach", "subscribe news", "unsubscribe news");
    assertThat(isHeld()).isFalse();
    assertThat(released).containsExactly(NEWS);
  }

  @Test
  void whoComesBackBeforeTheRouterAnsweredIsCounted() {
    comes.complete(null);
    var first = counting.subscribe(session, SUBSCRIPTION);
    var left = counting.unsubscribe(session, NEWS);
    var second = counting.subscribe(session, SUBSCRIPTION);
    router.run();
    assertThat(List.of(first, left, second)).allMatch(each -> each.toCompletableFuture().isDone());
    assertThat(router.calls)
        .containsExactly("attach", "subscribe news", "unsubscribe news", "subscribe news");
    assertThat(isHeld()).isTrue();
    assertThat(released).containsExactly(NEWS);
  }
}
