package io.pushbridge.store.log;

import org.mapdb.Atomic;
import org.mapdb.DB;

/**
 * Gives out positions, each once. They are reserved in the store by the thousand, so that a new
 * start goes on above every one that may have been given. Given and committed on the writer thread;
 * read by anyone.
 */
final class Positions {
  private static final int RESERVED_AT_ONCE = 4_096;

  // All three owned by the writer thread.
  private Atomic.Long reserved;
  private long limit;
  private long given;

  private volatile long committed;

  /** Opens the number in the database, now and after a rollback. */
  void open(DB db) {
    boolean first = reserved == null;
    reserved = db.atomicLong("log.positions").createOrOpen();
    limit = reserved.get();
    if (first) {
      given = limit;
      committed = limit;
    }
  }

  /** The next position; inside a mutation. */
  long next() {
    if (given >= limit) {
      limit = given + RESERVED_AT_ONCE;
      reserved.set(limit);
    }
    return ++given;
  }

  /** The newest position given; inside a mutation. */
  long given() {
    return given;
  }

  /** Notes that everything up to this position is durable. */
  void commit(long position) {
    committed = position;
  }

  /** The newest position that is durable: readers go no further. */
  long committed() {
    return committed;
  }
}
