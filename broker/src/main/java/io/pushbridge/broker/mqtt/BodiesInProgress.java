package io.pushbridge.broker.mqtt;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bodies of what all clients of a server have in progress together, but for the first
 * few of each: whoever publishes nothing large is not charged. Thread-safe.
 */
final class BodiesInProgress {
  private static final long MOST = 256L << 20;
  private static final int SHARE_OF_HEAP = 8;

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /** With room for this many bytes. */
  BodiesInProgress(long most) {
    this.most = most;
  }

  /** With room for a share of the memory there is, at most 256 MiB. */
  static BodiesInProgress ofMemory() {
    return new BodiesInProgress(Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  /** Takes this much more; a negative number gives it back. */
  void add(long bytes) {
    taken.addAndGet(bytes);
  }

  /** Whether no more is to be read from clients that have much in progress. */
  boolean isFull() {
    return taken.get() >= most;
  }

  /** Whether nothing large can be taken at all, although it was read. */
  boolean isOverfull() {
    return taken.get() >= 2 * most;
  }

  /** How much is taken. */
  long taken() {
    return taken.get();
  }
}
