package io.pushbridge.broker.routing;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Routes inside this process, over Moquette's subscription tree. An app belongs to one lane, by the
 * hash of its key; a lane's thread alone touches its tree, so that all calls of an app take effect
 * in their order and messages are offered in the order of their positions.
 */
public final class EmbeddedRouter implements Router, AutoCloseable {
  /** A thread and what it owns. */
  private record Track(Lane lane, RoutingTable table) {}

  private final List<Track> tracks;

  /** With this many lanes, on daemon threads {@code router-1}, {@code router-2}… */
  public EmbeddedRouter(int lanes) {
    this(lanes, threadsNamed("router-"));
  }

  /**
   * With this many lanes.
   *
   * @param lanes at least 1
   * @param threads makes a lane's thread
   */
  public EmbeddedRouter(int lanes, ThreadFactory threads) {
    if (lanes < 1) {
      throw new IllegalArgumentException("at least one lane");
    }
    this.tracks = Stream.generate(() -> track(new Lane(threads))).limit(lanes).toList();
  }

  private static Track track(Lane lane) {
    return new Track(lane, new RoutingTable(lane::run));
  }

  private static ThreadFactory threadsNamed(String prefix) {
    AtomicInteger made = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + made.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private Track of(AppKey app) {
    return tracks.get(Math.floorMod(app.hashCode(), tracks.size()));
  }

  @Override
  public CompletionStage<Void> attach(LiveSession session, Collection<Subscription> subscriptions) {
    Track track = of(session.app());
    List<Subscription> held = List.copyOf(subscriptions);
    return track.lane().run(() -> track.table().attach(session, held));
  }

  @Override
  public CompletionStage<Void> detach(LiveSession session) {
    Track track = of(session.app());
    return track.lane().run(() -> track.table().detach(session));
  }

  @Override
  public CompletionStage<Void> subscribe(LiveSession session, Subscription subscription) {
    Track track = of(session.app());
    return track.lane().run(() -> track.table().subscribe(session, subscription));
  }

  @Override
  public CompletionStage<Void> unsubscribe(LiveSession session, TopicFilter filter) {
    Track track = of(session.app());
    return track.lane().run(() -> track.table().unsubscribe(session, filter));
  }

  @Override
  public CompletionStage<Void> route(Delivery delivery) {
    Track track = of(delivery.message().app());
    return track.lane().run(() -> track.table().route(delivery));
  }

  /** Whether no session, filter or node of a tree is kept; waits for what was asked for before. */
  boolean isEmpty() {
    AtomicInteger used = new AtomicInteger();
    for (Track track : tracks) {
      track
          .lane()
          .run(() -> used.addAndGet(track.table().isEmpty() ? 0 : 1))
          .toCompletableFuture()
          .join();
    }
    return used.get() == 0;
  }

  /** Finishes what was asked for and ends the lanes; later calls fail. */
  @Override
  public void close() {
    tracks.forEach(track -> track.lane().close());
  }
}
