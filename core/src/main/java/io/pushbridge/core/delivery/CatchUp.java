package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LoggedMessage;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one durable session what the log has for it and it has not acknowledged, oldest first, as
 * fast as it takes it. Confined to the session's loop.
 */
final class CatchUp {
  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

  private final LiveSession session;
  private final CursorKeeper cursor;
  private final Sender sender;
  private final LogPages pages;
  private final LongSupplier committed;
  private boolean ended;

  CatchUp(LiveSession session, CursorKeeper cursor, Sender sender, FeedSetup setup) {
    this.session = session;
    this.cursor = cursor;
    this.sender = sender;
    this.pages = new LogPages(session, setup);
    this.committed = setup.log()::committedUpTo;
  }

  /** Whether the log may have anything that the session is not done with. */
  boolean isNeeded() {
    return cursor.acknowledgements().passed() < committed.getAsLong();
  }

  /** There is more in the log than was read so far. */
  void begin() {
    pages.restart();
  }

  /** Sends nothing any more. */
  void end() {
    ended = true;
    pages.restart();
  }

  /** What was read with the former subscriptions no longer counts. */
  void subscriptionsChanged() {
    pages.subscriptionsChanged();
  }

  /** The message at a position, if the session may still have it. */
  CompletionStage<Optional<LoggedMessage>> find(long position) {
    return pages.find(position);
  }

  /**
   * Sends what the client takes now.
   *
   * @param leftInLog up to where the log is to be read at least
   * @param again called on the loop when it is worth another try
   * @return whether everything that was committed is done with
   */
  boolean advance(long leftInLog, Runnable again) {
    while (pages.hasNext()) {
      if (!session.outlet().ready(true)) {
        return false;
      }
      replay(pages.next());
    }
    if (pages.reading() || ended) {
      return false;
    }
    Acknowledgements state = cursor.acknowledgements();
    state.pass(pages.upTo());
    if (pages.complete() && leftInLog <= state.passed()) {
      return true;
    }
    if (session.outlet().ready(true)) {
      pages.read(state.passed(), failure -> pageRead(failure, again));
    }
    return false;
  }

  private void pageRead(Throwable failure, Runnable again) {
    if (ended) {
      return;
    }
    if (failure != null) {
      LOG.warn("event=catch_up_failed session={} cause={}", session.name(), failure.toString());
      session.outlet().close(EndReason.SERVER_ERROR);
      return;
    }
    again.run();
  }

  private void replay(LoggedMessage logged) {
    Acknowledgements state = cursor.acknowledgements();
    long position = logged.position();
    if (position <= state.passed()) {
      return;
    }
    if (!state.covered(position)) {
      Grant grant = Grants.forReplay(session, logged);
      if (grant != null) {
        sender.replay(new Offer(Delivery.of(logged), grant), state.sentBefore(position));
        return;
      }
    }
    state.pass(position);
  }
}
