package io.pushbridge.core.will;

import io.pushbridge.core.registry.SessionName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: the wills of those who are connected, and of those who may come back before theirs is due.
 * Thread-safe; no method blocks its caller.
 *
 * <p>Changes complete when they are durable, in the order they were asked for; a failed stage means
 * that nothing changed.
 */
public interface WillStore {
  /**
   * A will without its message.
   *
   * @param number its number
   * @param session whose it is
   * @param delaySeconds how long to wait for the client to come back
   * @param dueAt when it is to be published, in milliseconds since the epoch; 0 for that of a
   *     client that was connected
   */
  record Waiting(long number, SessionName session, long delaySeconds, long dueAt) {}

  /** Keeps a will. */
  CompletionStage<Void> keep(KeptWill will);

  /** Notes when a will is to be published: its client is gone. */
  CompletionStage<Void> due(long number, long dueAt);

  /** Forgets a will; nothing happens if it is not there. */
  CompletionStage<Void> remove(long number);

  /** A will. */
  CompletionStage<Optional<KeptWill>> find(long number);

  /** All wills, in no order; at the start. */
  CompletionStage<List<Waiting>> all();
}
