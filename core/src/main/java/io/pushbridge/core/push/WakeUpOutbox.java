package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: the wake-ups that are accepted and not finished, and what became of the newest ones. One
 * entry per message, whatever the number of its devices. Thread-safe; no method blocks its caller.
 *
 * <p>Changes complete when they are durable, in the order they were asked for; a failed stage means
 * that nothing changed.
 */
public interface WakeUpOutbox {
  /** How many unfinished wake-ups an outbox holds if nobody sets another bound. */
  int CAPACITY = 100_000;

  /**
   * One unfinished wake-up.
   *
   * @param number its number
   * @param app whose message it is
   */
  record Waiting(long number, AppKey app) {}

  /**
   * Keeps a wake-up.
   *
   * @return its number; empty if the outbox is full, and then nothing was kept
   */
  CompletionStage<Optional<Long>> add(Message message, ApnsRequest request);

  /**
   * Notes how far a wake-up has come; one that is done leaves the outbox, and its counts stay to be
   * asked for. Nothing happens if it is not there.
   */
  CompletionStage<Void> progress(long number, WakeUpProgress progress);

  /** An unfinished wake-up. */
  CompletionStage<Optional<PendingWakeUp>> find(long number);

  /** All unfinished wake-ups, the oldest first; at the start. */
  CompletionStage<List<Waiting>> pending();

  /**
   * What became of the newest wake-up of a message with this id, until the message's time to live
   * ends or {@link #CAPACITY} newer ones were added.
   */
  CompletionStage<Optional<WakeUpReport>> report(AppKey app, MessageId id);
}
