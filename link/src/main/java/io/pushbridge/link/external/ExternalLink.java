package io.pushbridge.link.external;

import io.pushbridge.core.link.LinkAwayException;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import io.pushbridge.link.thread.LinkThread;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link to a broker over the network. It speaks MQTT 5 if the broker does, otherwise 3.1.1, found
 * out by trying; a connection that breaks is replaced after a pause that grows from a quarter of a
 * second to fifteen, with jitter.
 *
 * <p>It is at least once both ways: QoS 2 ends here, as its exchange could not be continued after a
 * crash, so messages and subscriptions have QoS 1 at most. What was under way when a connection
 * broke fails, and the caller sends it again.
 *
 * <p>All state is confined to one thread of its own, on which the receiver is called, too.
 */
public final class ExternalLink implements MqttLink {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalLink.class);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final int MOST_DOUBLINGS = 6;
  private static final long PATIENCE_SECONDS = 10;

  private final BrokerAddress address;
  private final LinkThread loop;
  private final LinkSubscriptions subscriptions;
  private final OwnMessages own = new OwnMessages(System::nanoTime);
  private final Map<Long, CompletableFuture<Void>> underWay = new HashMap<>();
  private long published;
  private Receiver receiver;
  private Attempt current;
  private final VersionChoice version;
  private int failures;
  // Written on the loop, read by anyone.
  private volatile State state = State.AWAY;

  /**
   * A link to this broker, not started.
   *
   * @param notes where it notes what the broker may be subscribed to, for {@link #settle} of a
   *     later run
   */
  public ExternalLink(BrokerAddress address, Optional<Path> notes) {
    this(address, notes, true);
  }

  /** A link that tries MQTT 5 or does not. */
  ExternalLink(BrokerAddress address, Optional<Path> notes, boolean tries5) {
    this.address = address;
    this.version = new VersionChoice(tries5);
    this.loop = new LinkThread("mqtt-link " + address.clientId());
    this.subscriptions = new LinkSubscriptions(loop, new SubscriptionNotes(notes));
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

  // ---- connecting; on the loop --------------------------------------------------------------

  private void connect() {
    if (state == State.CLOSED) {
      return;
    }
    Attempt attempt = new Attempt();
    current = attempt;
    attempt.connection =
        version.speaks5()
            ? new Mqtt5Connection(address, attempt)
            : new Mqtt3Connection(address, attempt);
    within(attempt.connection.connect())
        .whenComplete((done, failure) -> loop.execute(() -> connected(attempt, failure)));
  }

  /** The same, failing when the broker does not answer. */
  static CompletionStage<Void> within(CompletionStage<Void> stage) {
    return stage.toCompletableFuture().copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void connected(Attempt attempt, Throwable failure) {
    if (attempt.over || state == State.CLOSED) {
      return;
    }
    if (failure != null) {
      over(attempt, Refusals.reasonOf(failure));
      return;
    }
    version.loggedIn();
    attempt.loggedIn = true;
    subscriptions
        .renew(attempt.connection)
        .whenComplete((done, refused) -> loop.execute(() -> ready(attempt)));
  }

  private void ready(Attempt attempt) {
    if (!attempt.over && state == State.AWAY) {
      failures = 0;
      LOG.info(
          "event=link_connected broker={} mqtt={} filters={}",
          address,
          version.speaks5() ? "5" : "3.1.1",
          subscriptions.size());
      enter(State.CONNECTED);
    }
  }

  private void enter(State next) {
    if (state != next) {
      state = next;
      receiver.state(next);
    }
  }

  /** The connection is gone, or never was; the next one is tried after a pause. */
  private void over(Attempt attempt, Throwable cause) {
    if (attempt.over || state == State.CLOSED) {
      return;
    }
    attempt.over = true;
    attempt.loggedIn = false;
    attempt.connection.disconnect();
    if (failures == 0) {
      LOG.warn("event=link_away broker={} cause=\"{}\"", address, cause.toString());
    }
    version.over(cause);
    List.copyOf(underWay.values())
        .forEach(each -> each.completeExceptionally(new LinkAwayException()));
    enter(State.AWAY);
    long pause = FIRST_PAUSE_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
    pause += ThreadLocalRandom.current().nextLong(pause / 2);
    loop.later(this::connect, pause);
  }

  /** One connection's events, brought to the loop. */
  private final class Attempt implements BrokerConnection.Events {
    // Confined to the loop.
    private BrokerConnection connection;
    private boolean loggedIn;
    private boolean over;

    @Override
    public void received(LinkMessage message, Runnable acknowledge) {
      loop.execute(
          () -> {
            if (!over && state != State.CLOSED) {
              take(message, acknowledge);
            }
          });
    }

    private void take(LinkMessage message, Runnable acknowledge) {
      if (!connection.noLocal() && own.take(message)) {
        acknowledge.run();
      } else {
        receiver.message(message, acknowledge);
      }
    }

    @Override
    public void lost(Throwable cause) {
      loop.execute(() -> over(this, cause));
    }
  }

  // ---- the port -----------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> subscribe(String filter, Qos qos) {
    CompletableFuture<Void> granted = new CompletableFuture<>();
    loop.execute(() -> subscriptions.add(filter, qos, granted, usable()));
    return granted;
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    CompletableFuture<Void> known = new CompletableFuture<>();
    loop.execute(
        () ->
            subscriptions
                .remove(filter, usable())
                .whenComplete((done, failure) -> known.complete(null)));
    return known;
  }

  /** The connection that the broker let in, null if there is none. */
  private BrokerConnection usable() {
    return current != null && current.loggedIn && state != State.CLOSED ? current.connection : null;
  }

  @Override
  public CompletionStage<Void> publish(LinkMessage message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> publish(message, done));
    return done;
  }

  private void publish(LinkMessage message, CompletableFuture<Void> done) {
    if (state != State.CONNECTED) {
      done.completeExceptionally(new LinkAwayException());
      return;
    }
    LinkMessage sent =
        new LinkMessage(
            message.topic(),
            message.payload(),
            message.qos().atMost(Qos.AT_LEAST_ONCE),
            message.expirySeconds(),
            message.properties());
    OwnMessages.Note echo =
        !current.connection.noLocal() && subscriptions.match(sent.topic())
            ? own.expect(sent)
            : null;
    long number = published++;
    underWay.put(number, done);
    CompletionStage<Void> either = done;
    either.whenComplete((ok, failure) -> loop.execute(() -> over(number, echo, failure)));
    current
        .connection
        .publish(sent)
        .whenComplete(
            (ok, failure) -> {
              if (failure == null) {
                done.complete(null);
              } else {
                done.completeExceptionally(Refusals.reasonOf(failure));
              }
            });
  }

  private void over(long number, OwnMessages.Note echo, Throwable failure) {
    underWay.remove(number);
    if (echo != null && failure instanceof LinkRefusedException) {
      own.forget(echo);
    } else if (echo != null && failure != null) {
      own.uncertain(echo);
    }
  }

  @Override
  public CompletionStage<Void> settle() {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    loop.execute(
        () ->
            subscriptions.settle(usable()).whenComplete((done, failure) -> settled.complete(null)));
    return settled;
  }

  @Override
  public void close() {
    loop.end(this::farewell);
  }

  private void farewell(CompletableFuture<Void> goodbye) {
    if (state == State.CLOSED) {
      goodbye.complete(null);
      return;
    }
    BrokerConnection last = current == null ? null : current.connection;
    List.copyOf(underWay.values())
        .forEach(each -> each.completeExceptionally(new LinkAwayException()));
    if (receiver == null) {
      state = State.CLOSED;
    } else {
      enter(State.CLOSED);
    }
    if (last == null) {
      goodbye.complete(null);
    } else {
      last.disconnect().whenComplete((done, failure) -> goodbye.complete(null));
    }
  }
}
