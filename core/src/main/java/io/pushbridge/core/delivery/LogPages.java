package io.pushbridge.core.delivery;

import io.pushbridge.core.log.LogPage;
import io.pushbridge.core.log.LogQuery;
import io.pushbridge.core.log.LoggedMessage;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The log as one session reads it, a page after the other. Confined to the session's loop.
 *
 * <p>A page that was asked for with other subscriptions than the session has when it comes is
 * thrown away: a message for a new subscription may stand below what the page claims to cover.
 */
final class LogPages {
  private final LiveSession session;
  private final FeedSetup setup;
  private Iterator<LoggedMessage> messages = Collections.emptyIterator();
  private long upTo;
  private boolean complete;
  private boolean reading;
  private int subscriptionsVersion;

  LogPages(LiveSession session, FeedSetup setup) {
    this.session = session;
    this.setup = setup;
  }

  /** Whether something of the page is left. */
  boolean hasNext() {
    return messages.hasNext();
  }

  LoggedMessage next() {
    return messages.next();
  }

  /** Everything up to here was in the pages so far. */
  long upTo() {
    return upTo;
  }

  /** Whether the page reached the newest message. */
  boolean complete() {
    return complete;
  }

  /** Whether a page is on its way. */
  boolean reading() {
    return reading;
  }

  /** The session subscribed or unsubscribed. */
  void subscriptionsChanged() {
    subscriptionsVersion++;
  }

  /** Lets go of the page: there is more than it reached. */
  void restart() {
    messages = Collections.emptyIterator();
    complete = false;
  }

  /**
   * Asks for the next page.
   *
   * @param after everything up to here is done with
   * @param then called on the loop when the page is there, with null, or cannot be had
   */
  void read(long after, Consumer<Throwable> then) {
    reading = true;
    int version = subscriptionsVersion;
    LogQuery query =
        new LogQuery(
            session.app(),
            session.uid(),
            session.subscriptions().values().stream().filter(session::mayRead).toList(),
            after,
            setup.limits().page());
    setup
        .log()
        .read(query)
        .whenComplete(
            (page, failure) ->
                session
                    .loop()
                    .execute(
                        () -> {
                          take(page, version);
                          then.accept(failure);
                        }));
  }

  /** The message at a position, if the session may still have it. */
  CompletionStage<Optional<LoggedMessage>> find(long position) {
    LogQuery query =
        new LogQuery(
            session.app(),
            session.uid(),
            List.copyOf(session.subscriptions().values()),
            position - 1,
            1);
    return setup
        .log()
        .read(query)
        .thenApply(
            page ->
                page.messages().stream().filter(found -> found.position() == position).findFirst());
  }

  private void take(LogPage page, int version) {
    reading = false;
    if (page == null || version != subscriptionsVersion) {
      complete = false;
      return;
    }
    messages = page.messages().iterator();
    upTo = page.readUpTo();
    complete = page.complete();
  }
}
