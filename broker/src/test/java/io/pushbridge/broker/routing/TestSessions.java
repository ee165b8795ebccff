package io.pushbridge.broker.routing;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.FeedLimits;
import io.pushbridge.core.delivery.FeedSetup;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.topic.Alias;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** Makes sessions that take everything at once and remember it. */
final class TestSessions implements AutoCloseable {
  /** Remembers what it is given. */
  static final class Inbox implements Outlet {
    private final List<Outgoing> got = new CopyOnWriteArrayList<>();

    List<Outgoing> got() {
      return got;
    }

    @Override
    public boolean ready(boolean acknowledged) {
      return true;
    }

    @Override
    public void send(Outgoing outgoing) {
      got.add(outgoing);
    }

    @Override
    public void sendRelease(long position) {
      throw new AssertionError("nothing was released");
    }

    @Override
    public void flush() {
      // Nothing is buffered.
    }

    @Override
    public void receipt(MessageId id, long recipient, Optional<Alias> alias, long timestamp) {
      throw new AssertionError("no receipts were asked for");
    }

    @Override
    public void close(EndReason reason) {
      throw new AssertionError("cut off: " + reason);
    }
  }

  private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());
  private final Tally tally = new Tally();
  private final FeedSetup setup =
      new FeedSetup(
          store.messageLog(),
          store.sessionRegistry(),
          store.retainedMessages(),
          store.openAccess(),
          new LiveSessions(),
          Clock.systemUTC(),
          tally,
          FeedLimits.DEFAULT);

  /** A session that ends with its connection and runs its work where it is told to. */
  LiveSession session(AppKey app, long uid, Executor loop) {
    LiveSession session =
        new LiveSession(
            uid,
            new SessionName(app, Door.MQTT, "client-" + uid),
            false,
            loop,
            new Inbox(),
            false,
            setup);
    session.feed().start();
    return session;
  }

  /** What their feeds count. */
  Tally tally() {
    return tally;
  }

  static Inbox inboxOf(LiveSession session) {
    return (Inbox) session.outlet();
  }

  @Override
  public void close() {
    store.close();
  }
}
