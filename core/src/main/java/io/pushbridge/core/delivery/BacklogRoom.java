package io.pushbridge.core.delivery;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the backlogs of all feeds may take together. Thread-safe, without locks; a
 * message more than fits for each loop that asks at the same time is taken.
 */
public final class BacklogRoom {
  private final AtomicLong taken = new AtomicLong();
  private final long most;

  /** Of so many bytes. */
  BacklogRoom(long most) {
    this.most = most;
  }

  /** Whether there was room. */
  boolean take(int bytes) {
    if (taken.get() >= most) {
      return false;
    }
    taken.addAndGet(bytes);
    return true;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
