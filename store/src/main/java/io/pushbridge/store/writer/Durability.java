package io.pushbridge.store.writer;

import java.io.IOException;

/**
 * What makes a batch of mutations durable, or undoes it. All methods are called on the writer
 * thread, {@link #commit}, {@link #settle} and {@link #rollback} may do disk I/O.
 */
public interface Durability {

  /**
   * Makes everything changed since the last commit durable, as one atomic unit. When it throws, the
   * batch is not acknowledged and {@link #rollback} follows; whether the batch would survive a
   * crash in between is open.
   *
   * @throws IOException when the disk is full or fails
   */
  void commit() throws IOException;

  /**
   * Does the rest of the work for a commit, after its mutations have been answered. A failure shows
   * in the next commit.
   */
  default void settle() {}

  /**
   * Goes back to the last committed state, in memory and on disk, and makes ready for the next
   * batch. Called again after a while as long as it throws; so it must be repeatable.
   *
   * @throws IOException when the disk does not take writes yet
   */
  void rollback() throws IOException;

  /**
   * A number that grows with every change: two equal readings mean that nothing was changed in
   * between.
   */
  long changes();
}
