package io.pushbridge.link.upstream;

import io.pushbridge.core.Platform;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.topic.TopicFilter;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device at the broker that has an alias here: a durable session of ours, connected while the
 * device is. What it is subscribed to comes to it from the broker; here it is only known, for those
 * who watch. Confined to the app's loop.
 */
final class BrokerDevice {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerDevice.class);

  private static final long PAUSE_MILLIS = 1_000;

  /** Ends that our side of the connection came to, while the device is still there. */
  private static final Set<EndReason> WITHIN =
      EnumSet.of(EndReason.LOST, EndReason.TOO_SLOW, EndReason.SERVER_ERROR);

  private final SessionName name;
  private final Platform platform;
  private final ScheduledExecutorService loop;
  private final Function<Consumer<EndReason>, LinkOutlet> outlets;
  private final Set<TopicFilter> filters = new HashSet<>();
  // The session, or that which is being connected; null while there is none.
  private CompletableFuture<LiveSession> current;
  private boolean here;

  BrokerDevice(
      SessionName name,
      Platform platform,
      ScheduledExecutorService loop,
      Function<Consumer<EndReason>, LinkOutlet> outlets) {
    this.name = name;
    this.platform = platform;
    this.loop = loop;
    this.outlets = outlets;
  }

  /** Its session, connected if it is not yet; completes on the loop. */
  CompletionStage<LiveSession> online() {
    here = true;
    if (current != null) {
      return current;
    }
    CompletableFuture<LiveSession> connecting = new CompletableFuture<>();
    current = connecting;
    LinkOutlet outlet = outlets.apply(reason -> loop.execute(() -> ended(connecting, reason)));
    platform
        .sessions()
        .connect(ConnectRequest.durable(name, false), loop, outlet)
        .whenCompleteAsync(
            (connected, failure) -> {
              if (failure == null) {
                begin(connected.session(), outlet);
                connecting.complete(connected.session());
              } else {
                if (current == connecting) {
                  current = null;
                }
                connecting.completeExceptionally(failure);
              }
            },
            loop);
    return connecting;
  }

  private void begin(LiveSession session, LinkOutlet outlet) {
    outlet.bind(session);
    filters.forEach(filter -> session.subscribed(known(filter)));
    platform.presence().online(session);
    session.feed().start();
  }

  /** Nothing of it is delivered from here: it would begin at the end of all time. */
  private static Subscription known(TopicFilter filter) {
    return new Subscription(filter, Qos.AT_MOST_ONCE, true, false, 0, Long.MAX_VALUE);
  }

  private void ended(CompletableFuture<LiveSession> which, EndReason reason) {
    if (current != which) {
      return;
    }
    current = null;
    if (WITHIN.contains(reason)) {
      // What the broker did not acknowledge is sent again; what failed here may fail again at once.
      long pause = reason == EndReason.LOST ? 0 : PAUSE_MILLIS;
      CompletionStage<LiveSession> lost = which;
      lost.thenCompose(session -> platform.sessions().disconnect(session, EndReason.LOST))
          .whenComplete(
              (gone, failure) -> {
                var unused = loop.schedule(this::again, pause, TimeUnit.MILLISECONDS);
              });
    }
  }

  private void again() {
    if (!here) {
      return;
    }
    online()
        .exceptionally(
            failure -> {
              LOG.warn("event=link_device_failed session={} cause={}", name, failure.toString());
              return null;
            });
  }

  /** The device went. */
  void offline() {
    here = false;
    CompletionStage<LiveSession> last = current;
    current = null;
    if (last != null) {
      last.thenAccept(session -> platform.sessions().disconnect(session, EndReason.LEFT));
    }
  }

  /** The device holds a filter. */
  void subscribed(TopicFilter filter) {
    if (filters.add(filter)) {
      whileConnected(
          session -> {
            session.subscribed(known(filter));
            platform.presence().joined(session, filter);
          });
    }
  }

  /** The device holds it no more. */
  void unsubscribed(TopicFilter filter) {
    if (filters.remove(filter)) {
      whileConnected(
          session -> {
            session.unsubscribed(filter);
            platform.presence().left(session, filter);
          });
    }
  }

  /** The broker is back: what waits goes on. */
  void resume() {
    whileConnected(session -> session.feed().resume());
  }

  private void whileConnected(Consumer<LiveSession> act) {
    if (current != null && current.isDone() && !current.isCompletedExceptionally()) {
      act.accept(current.join());
    }
  }
}
