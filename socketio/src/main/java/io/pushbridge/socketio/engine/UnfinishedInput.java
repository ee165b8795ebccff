package io.pushbridge.socketio.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all clients of a server together have sent of requests and messages that are not
 * whole yet, those of HTTP connections to one half, so that open WebSockets go on. The first
 * kilobytes of each connection are free: who sends nothing large is not touched by those who do.
 * Thread-safe.
 */
final class UnfinishedInput {
  /** What no connection is charged for. */
  static final int FREE = 16 * 1024;

  private static final long MOST = 256L << 20;
  private static final int SHARE_OF_HEAP = 8;

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /** Bounds it to this many bytes. */
  UnfinishedInput(long most) {
    this.most = most;
  }

  /** Bounds it to a share of the memory there is, at most 256 MiB. */
  static UnfinishedInput ofMemory() {
    return new UnfinishedInput(Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
  }

  /** Takes this much more, or nothing and says false. */
  boolean take(long bytes, boolean http) {
    if (taken.addAndGet(bytes) <= (http ? most / 2 : most)) {
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
