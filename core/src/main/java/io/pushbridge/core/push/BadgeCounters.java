package io.pushbridge.core.push;

import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.registry.DeviceToken;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Port: a counter for each session and bundle id, behind badges that count up. Thread-safe; no
 * method blocks its caller.
 */
public interface BadgeCounters {
  /**
   * Counts one more for each of these devices' sessions and bundle ids. The same message counts
   * once, as long as no other has counted since: so a repetition after a restart does no harm.
   *
   * @return the new numbers, in the order of the devices, when they are durable
   */
  CompletionStage<List<Integer>> increment(List<DeviceToken> devices, MessageId by);

  /** Sets every counter of a session back to nothing, as when its app connects. */
  CompletionStage<Void> reset(long uid);
}
