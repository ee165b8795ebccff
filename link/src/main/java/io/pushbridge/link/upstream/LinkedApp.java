package io.pushbridge.link.upstream;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.session.Connected;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.link.events.ClientEvent;
import io.pushbridge.link.events.EventSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One app that is joined to the broker: a durable session of its own that wants everything its
 * clients publish, and the filters that its clients want from there. Confined to the loop where it
 * does not say otherwise.
 */
final class LinkedApp {
  /** What a link's session is found by. */
  static final String NAME = "broker";

  private static final Logger LOG = LoggerFactory.getLogger(LinkedApp.class);
  private static final TopicFilter EVERYTHING = new TopicFilter("#");
  private static final long RETRY_MILLIS = 1_000;

  private final AppKey app;
  private final Platform platform;
  private final MqttLink link;
  private final UpstreamOptions options;
  private final ScheduledExecutorService loop;
  private final Confirmations confirmations;
  private final WantedFilters filters;
  private final Inflow inflow;
  private final Optional<BrokerDevices> devices;
  private final CompletableFuture<Void> attached = new CompletableFuture<>();
  private final LinkTally tally;
  private final Runnable left;
  private LiveSession session;
  private boolean closed;

  /**
   * An app that is not joined yet.
   *
   * @param left run when the app was removed
   */
  LinkedApp(
      AppKey app,
      Upstream.Parts parts,
      MqttLink link,
      ScheduledExecutorService loop,
      Runnable left) {
    this.app = app;
    this.tally = parts.tally();
    this.left = left;
    this.platform = parts.platform();
    this.options = parts.options();
    this.link = link;
    this.loop = loop;
    this.confirmations = new Confirmations(options.patience());
    this.filters =
        new WantedFilters(
            app,
            parts.router(),
            parts.registry(),
            link,
            bare -> options.topics().toBroker(app, bare),
            alwaysWanted(options.source()),
            loop);
    this.inflow = new Inflow(app, platform, loop);
    this.devices =
        options.source().namesDevices()
            ? Optional.of(
                new BrokerDevices(
                    app, platform, parts.registry(), loop, this::deviceOutlet, this::publish))
            : Optional.empty();
  }

  private static Set<String> alwaysWanted(EventSource source) {
    Set<String> filters = new HashSet<>(Set.of(Inflow.TO_ALIASES));
    if (source.namesDevices()) {
      filters.addAll(BrokerDevices.FILTERS);
    }
    return filters;
  }

  /** The way to a device; what devices send each other, the broker has delivered. */
  private LinkOutlet deviceOutlet(Consumer<EndReason> ended) {
    // Nobody waits for these, and what publishers wait for may have the same id.
    return outlet(
        new Confirmations(options.patience()),
        publisher -> session != null && publisher == session.uid(),
        ended);
  }

  private LinkOutlet outlet(
      Confirmations waiting, LongPredicate delivered, Consumer<EndReason> ended) {
    return new LinkOutlet(
        link,
        bare -> options.topics().toBroker(app, bare),
        waiting,
        tally,
        platform.clock(),
        delivered,
        ended);
  }

  private void publish(String bare, LinkMessage message) {
    link.publish(
        new LinkMessage(options.topics().toBroker(app, bare), message.payload(), message.qos()));
  }

  /** Opens the session. From any thread. */
  void start() {
    loop.execute(
        () -> {
          filters.start();
          attach();
        });
  }

  /** Completes when whatever is published from then on goes to the broker. From any thread. */
  CompletableFuture<Void> attachedStage() {
    return attached;
  }

  /** Whether everything published goes to the broker. From any thread. */
  boolean ready() {
    return attached.isDone();
  }

  private void attach() {
    if (closed || isRemoved()) {
      leave();
      return;
    }
    Attempt attempt = new Attempt();
    LinkOutlet outlet = outlet(confirmations, publisher -> false, attempt::detached);
    platform
        .sessions()
        .connect(ConnectRequest.durable(new SessionName(app, Door.LINK, NAME), false), loop, outlet)
        .thenCompose(connected -> subscribed(connected, outlet, attempt))
        .whenCompleteAsync(
            (connected, failure) -> {
              if (failure == null) {
                connected.feed().start();
                if (!attached.isDone()) {
                  devices.ifPresent(BrokerDevices::start);
                }
                attached.complete(null);
              } else {
                LOG.warn("event=link_session_failed app={} cause={}", app, failure.toString());
                attempt.over();
              }
            },
            loop);
  }

  private CompletionStage<LiveSession> subscribed(
      Connected connected, LinkOutlet outlet, Attempt attempt) {
    session = connected.session();
    attempt.connected = session;
    outlet.bind(session);
    inflow.from(session);
    // Its own messages are those that came from the broker.
    return platform
        .sessions()
        .subscribe(session, new Subscription(EVERYTHING, Qos.AT_LEAST_ONCE, true, false, 0, 0))
        .thenApply(done -> session);
  }

  /** One connection of the session; when it is over, there is one more. Confined to the loop. */
  private final class Attempt {
    private LiveSession connected;
    private boolean over;

    private void detached(EndReason reason) {
      // Whoever takes the session over is the next attempt.
      if (reason == EndReason.SHUTDOWN || reason == EndReason.TAKEN_OVER || closed) {
        return;
      }
      if (isRemoved()) {
        loop.execute(LinkedApp.this::leave);
        return;
      }
      LOG.info("event=link_session_anew app={} reason={}", app, reason);
      loop.execute(this::over);
    }

    /** Ends what there is of it, and begins anew after a pause; once. */
    private void over() {
      if (over) {
        return;
      }
      over = true;
      CompletionStage<Void> gone =
          connected == null
              ? CompletableFuture.completedFuture(null)
              : platform.sessions().disconnect(connected, EndReason.LOST);
      gone.thenRun(LinkedApp.this::later);
    }
  }

  private boolean isRemoved() {
    return platform.apps().find(app).isEmpty();
  }

  /** The app is gone: nothing of it is wanted from the broker any more. */
  private void leave() {
    if (!closed) {
      closed = true;
      LOG.info("event=link_left app={}", app);
      filters.leave();
      confirmations.abandon();
      attached.complete(null);
      left.run();
    }
  }

  private void later() {
    if (!loop.isShutdown()) {
      var unused = loop.schedule(this::attach, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** The broker is back: what waits for it goes on. From any thread. */
  void resume() {
    loop.execute(
        () -> {
          if (session != null) {
            session.feed().resume();
            devices.ifPresent(BrokerDevices::resume);
          }
        });
  }

  /** A message of the broker's, by the app's name of its topic. From any thread, in order. */
  void received(String bare, LinkMessage message, Runnable acknowledge) {
    tally.received();
    if (devices.isPresent() && BrokerDevices.concerns(bare)) {
      loop.execute(() -> devices.get().take(bare, message, acknowledge));
    } else {
      loop.execute(() -> inflow.take(bare, message, acknowledge));
    }
  }

  /** A client of the broker did something. From any thread, in order. */
  void event(ClientEvent event) {
    Optional<String> bare =
        options
            .topics()
            .fromBroker(event.filter())
            .filter(topic -> topic.app().equals(app))
            .map(TopicMap.AppTopic::bare);
    devices.ifPresent(known -> loop.execute(() -> known.event(event, bare)));
  }

  /** Whether acknowledged publishes are not taken now. From any thread. */
  boolean refuses() {
    return !ready()
        || (options.whenAway() == WhenAway.FAIL && link.state() != MqttLink.State.CONNECTED);
  }

  /** Announces a publish that is to be acknowledged. From any thread. */
  CompletionStage<Void> expect(Message message) {
    return confirmations.expect(message.id());
  }

  /** How many publishers wait for the broker. From any thread. */
  int waiting() {
    return confirmations.size();
  }

  /** Its filters. */
  WantedFilters filters() {
    return filters;
  }

  void close() {
    loop.execute(() -> closed = true);
  }
}
