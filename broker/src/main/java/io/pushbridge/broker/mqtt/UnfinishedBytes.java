package io.pushbridge.broker.mqtt;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all clients of a server together have sent of packets that are not whole yet, those
 * that did not even send their CONNECT to one half. The first few kilobytes of each are free: who
 * sends nothing large is not touched by those who do. Thread-safe.
 */
final class UnfinishedBytes {
  /** What no connection is charged for. */
  static final int FREE = 4 * 1024;

  private static final long MOST = 256L << 20;
  private static final int SHARE_OF_HEAP = 8;

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /** Bounds them to this many bytes. */
  UnfinishedBytes(long most) {
    this.most = most;
  }

  /** Bounds them to a share of the memory there is, at most 256 MiB. */
  static UnfinishedBytes ofMemory() {
    return new UnfinishedBytes(Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  /** Takes this much more, or nothing and says false. */
  boolean take(long bytes, boolean stranger) {
    if (taken.addAndGet(bytes) <= (stranger ? most / 2 : most)) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** How much is taken. */
  long taken() {
    return taken.get();
  }
}
