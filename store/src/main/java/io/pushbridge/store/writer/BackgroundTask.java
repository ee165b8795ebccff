package io.pushbridge.store.writer;

import java.time.Duration;

/**
 * Work that the writer thread does in small slices between mutations, for example sweeping what has
 * expired.
 */
@FunctionalInterface
public interface BackgroundTask {

  /**
   * Does one slice, short enough not to delay an acknowledgement: a millisecond at most. Runs on
   * the writer thread under the same rule as a mutation, see {@link StoreWriter}.
   *
   * @return whether there is more to do at once
   * @throws Exception when the slice failed; it is logged, and the task is asked again after its
   *     {@link #pause}
   */
  boolean slice() throws Exception;

  /** How long the task rests after it had nothing left to do. */
  default Duration pause() {
    return Duration.ofSeconds(1);
  }
}
