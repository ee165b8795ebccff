package io.pushbridge.core.delivery;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.log.MessageLog;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.retained.RetainedMessages;
import java.time.Clock;

/**
 * What every feed of a server is built with.
 *
 * @param log where durable sessions catch up
 * @param registry where acknowledgements are kept
 * @param retained what new subscriptions are told first
 * @param access what sessions may read
 * @param sessions the connected sessions, for receipts
 * @param clock the time
 * @param tally the counts
 * @param limits the bounds
 * @param room for the backlogs of all of them
 */
public record FeedSetup(
    MessageLog log,
    SessionRegistry registry,
    RetainedMessages retained,
    AccessRules access,
    LiveSessions sessions,
    Clock clock,
    Tally tally,
    FeedLimits limits,
    BacklogRoom room) {
  /** With the room that the limits say. */
  public FeedSetup(
      MessageLog log,
      SessionRegistry registry,
      RetainedMessages retained,
      AccessRules access,
      LiveSessions sessions,
      Clock clock,
      Tally tally,
      FeedLimits limits) {
    this(
        log,
        registry,
        retained,
        access,
        sessions,
        clock,
        tally,
        limits,
        new BacklogRoom(limits.allBacklogsBytes()));
  }
}
