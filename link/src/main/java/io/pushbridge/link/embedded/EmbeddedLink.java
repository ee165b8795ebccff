package io.pushbridge.link.embedded;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.link.LinkAwayException;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.publish.PublishOutcome;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.core.topic.TopicSyntax;
import io.pushbridge.link.thread.LinkThread;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link to the broker of this very process: one more durable session of an app, without a socket.
 * Its names are the app's. All state is confined to one thread of its own, on which the receiver is
 * called, too.
 */
public final class EmbeddedLink implements MqttLink {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLink.class);
  private static final long PAUSE_MILLIS = 250;

  private final Platform platform;
  private final SessionName name;
  private final LinkThread loop;
  private final Set<TopicFilter> asked = new HashSet<>();
  private Receiver receiver;
  private LiveSession session;
  // Written on the loop, read by anyone.
  private volatile State state = State.AWAY;

  /**
   * A link that is not started.
   *
   * @param name by which it finds its session again
   */
  public EmbeddedLink(Platform platform, AppKey app, String name) {
    this.platform = platform;
    this.name = new SessionName(app, Door.LINK, name);
    this.loop = new LinkThread("embedded-link " + name);
  }

  @Override
  public void start(Receiver into) {
    loop.execute(
        () -> {
          receiver = into;
          connect();
        });
  }

  @Override
  public State state() {
    return state;
  }

  private void connect() {
    if (state == State.CLOSED) {
      return;
    }
    EmbeddedOutlet way = new EmbeddedOutlet(receiver, platform.clock(), loop, this::lost);
    platform
        .sessions()
        .connect(ConnectRequest.durable(name, false), loop, way)
        .whenCompleteAsync(
            (connected, failure) -> {
              if (failure != null) {
                LOG.warn("event=link_away session={} cause={}", name, failure.toString());
                again();
                return;
              }
              session = connected.session();
              way.bind(session);
              enter(State.CONNECTED);
              session.feed().start();
            },
            loop);
  }

  private void again() {
    if (state != State.CLOSED) {
      loop.later(this::connect, PAUSE_MILLIS);
    }
  }

  private void enter(State next) {
    if (state != next) {
      state = next;
      receiver.state(next);
    }
  }

  private void lost() {
    if (state != State.CLOSED) {
      enter(State.AWAY);
      platform
          .sessions()
          .disconnect(session, EndReason.LOST)
          .thenRun(() -> loop.execute(this::again));
    }
  }

  @Override
  public CompletionStage<Void> subscribe(String filter, Qos qos) {
    return onceConnected(
        () -> {
          TopicFilter wanted = TopicFilter.parse(filter, TopicSyntax.MQTT);
          asked.add(wanted);
          return platform
              .sessions()
              .subscribe(session, new Subscription(wanted, qos, true, false, 0, 0));
        });
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    return onceConnected(
        () -> {
          TopicFilter over = new TopicFilter(filter);
          asked.remove(over);
          return platform.sessions().unsubscribe(session, over).thenApply(held -> null);
        });
  }

  @Override
  public CompletionStage<Void> publish(LinkMessage message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (state != State.CONNECTED) {
            done.completeExceptionally(new LinkAwayException());
          } else {
            publish(message, done);
          }
        });
    return done;
  }

  private void publish(LinkMessage message, CompletableFuture<Void> done) {
    PublishRequest request;
    try {
      request = requestOf(message);
    } catch (InvalidNameException e) {
      done.completeExceptionally(new LinkRefusedException(e.getMessage()));
      return;
    }
    follow(platform.publisher().publish(request).thenApply(EmbeddedLink::accepted), done);
  }

  private PublishRequest requestOf(LinkMessage message) {
    return PublishRequest.toTopic(
            name.app(), TopicName.parse(message.topic(), TopicSyntax.MQTT), message.payload())
        .withQos(message.qos())
        .withProperties(message.properties())
        .withTimeToLive(TimeToLive.ofSeconds(message.expirySeconds().orElse(0)))
        .from(session);
  }

  private static Void accepted(PublishOutcome outcome) {
    if (!outcome.accepted()) {
      throw new LinkRefusedException(outcome.result().toString());
    }
    return null;
  }

  /** An act of the session, now or when there is one. */
  private CompletionStage<Void> onceConnected(Supplier<CompletionStage<Void>> act) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> attempt(act, done));
    return done;
  }

  private void attempt(Supplier<CompletionStage<Void>> act, CompletableFuture<Void> done) {
    if (state == State.CONNECTED) {
      follow(act.get(), done);
    } else if (state == State.AWAY) {
      loop.later(() -> attempt(act, done), PAUSE_MILLIS);
    } else {
      done.completeExceptionally(new LinkAwayException());
    }
  }

  private static void follow(CompletionStage<Void> stage, CompletableFuture<Void> done) {
    stage.whenComplete(
        (ok, failure) -> {
          if (failure == null) {
            done.complete(null);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  @Override
  public CompletionStage<Void> settle() {
    return onceConnected(
        () -> {
          Set<TopicFilter> over = new HashSet<>(session.subscriptions().keySet());
          over.removeAll(asked);
          return CompletableFuture.allOf(
              over.stream()
                  .map(filter -> platform.sessions().unsubscribe(session, filter))
                  .map(CompletionStage::toCompletableFuture)
                  .toArray(CompletableFuture<?>[]::new));
        });
  }

  @Override
  public void close() {
    loop.end(this::farewell);
  }

  private void farewell(CompletableFuture<Void> goodbye) {
    LiveSession last = state == State.CONNECTED ? session : null;
    if (receiver != null) {
      enter(State.CLOSED);
    }
    state = State.CLOSED;
    if (last == null) {
      goodbye.complete(null);
    } else {
      follow(platform.sessions().disconnect(last, EndReason.LEFT), goodbye);
    }
  }
}
