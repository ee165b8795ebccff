package io.pushbridge.core.delivery;

import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of one connected publisher that still wait for the first acknowledgement by somebody
 * else (recvack). Holds at most {@link #LIMIT}; beyond it the oldest are forgotten and never
 * reported. Thread-safe by its own lock, which is never held while calling out.
 *
 * <p>An acknowledgement may come before the publisher got its own answer. It is kept back until
 * {@link #answered}, so that the client hears {@code puback} first.
 */
public final class PendingReceipts {
  /** How many messages may wait. */
  public static final int LIMIT = 1_000;

  private record Acknowledged(long recipient, Optional<Alias> alias, long timestampMillis) {}

  private static final class Waiting {
    private boolean answered;
    private Acknowledged early;
  }

  private final LiveSession publisher;
  // Guarded by this.
  private final Map<MessageId, Waiting> waiting = new LinkedHashMap<>();

  PendingReceipts(LiveSession publisher) {
    this.publisher = publisher;
  }

  /** The publisher published this message and is to be told. */
  public synchronized void expect(MessageId id) {
    waiting.put(id, new Waiting());
    if (waiting.size() > LIMIT) {
      waiting.remove(waiting.keySet().iterator().next());
    }
  }

  /** The message was not accepted: nothing is to be told of it. */
  public synchronized void forget(MessageId id) {
    waiting.remove(id);
  }

  /** The publisher has been sent its answer; on its loop, after the answer was written. */
  public void answered(MessageId id) {
    Acknowledged early;
    synchronized (this) {
      Waiting entry = waiting.get(id);
      if (entry == null) {
        return;
      }
      entry.answered = true;
      early = entry.early;
      if (early != null) {
        waiting.remove(id);
      }
    }
    if (early != null) {
      tell(id, early);
    }
  }

  /** Somebody acknowledged the message; only the first other session is told of. */
  void acknowledged(MessageId id, LiveSession recipient, long nowMillis) {
    if (recipient.uid() == publisher.uid()) {
      return;
    }
    Acknowledged by = new Acknowledged(recipient.uid(), recipient.alias(), nowMillis);
    synchronized (this) {
      Waiting entry = waiting.get(id);
      if (entry == null) {
        return;
      }
      if (!entry.answered) {
        if (entry.early == null) {
          entry.early = by;
        }
        return;
      }
      waiting.remove(id);
    }
    tell(id, by);
  }

  private void tell(MessageId id, Acknowledged by) {
    publisher
        .loop()
        .execute(
            () -> publisher.outlet().receipt(id, by.recipient(), by.alias(), by.timestampMillis()));
  }
}
