package io.pushbridge.store.registry;

import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.UidKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.mapdb.Atomic;
import org.mapdb.DB;

/**
 * When to look at sessions that expire: a wheel of 4,096 buckets of 65 seconds, so that its keys
 * come again and the tree does not grow with time. A session has at most one place in it, not later
 * than its expiry and at most three days away; when its time has come and it is not over, it gets
 * another. So coming and going costs nothing here. Confined to the writer thread; made anew after a
 * rollback.
 */
final class ExpiryWheel {
  private static final int BUCKET_BITS = 16;
  private static final int BUCKETS = 4_096;
  private static final long AHEAD = (BUCKETS - 96L) << BUCKET_BITS;
  private static final int PORTION = 200;

  private final RegistryTables tables;
  // The bucket, counted from the epoch, before which nothing is left.
  private final Atomic.Long turnedTo;

  ExpiryWheel(RegistryTables tables, DB db, long now) {
    this.tables = tables;
    this.turnedTo = db.atomicLong("registry.expiry_turned_to").createOrOpen();
    if (turnedTo.get() == 0) {
      turnedTo.set(now >>> BUCKET_BITS);
    }
  }

  private static byte[] key(long visitAt, long uid) {
    return key((int) (visitAt >>> BUCKET_BITS) & (BUCKETS - 1), UidKey.scatter(uid));
  }

  private static byte[] key(int bucket, long scattered) {
    return new RecordWriter(10).int8(bucket >> 8).int8(bucket).int64(scattered).toBytes();
  }

  /** Gives the session a place no later than its expiry; the caller stores what is returned. */
  StoredSession schedule(StoredSession session, long now) {
    long due = session.dueAt(now);
    if (due == Long.MAX_VALUE || (session.visitAt() != 0 && session.visitAt() <= due)) {
      return session;
    }
    return move(session, due, now);
  }

  private StoredSession move(StoredSession session, long due, long now) {
    StoredSession without = unschedule(session);
    long earliest = turnedTo.get() << BUCKET_BITS;
    long visitAt = Math.max(earliest, Math.min(due, Math.max(now, earliest) + AHEAD));
    tables.expiry.add(key(visitAt, session.session().uid()));
    return without.visitAt(visitAt);
  }

  /** Takes the session's place away; the caller stores what is returned. */
  StoredSession unschedule(StoredSession session) {
    if (session.visitAt() != 0) {
      tables.expiry.remove(key(session.visitAt(), session.session().uid()));
    }
    return session.visitAt(0);
  }

  /**
   * Looks at sessions whose time has come, until enough were looked at.
   *
   * @param visits how many to look at
   * @param over told a session that has expired: forgets it and its place; says whether to go on
   */
  void turn(long now, int visits, Predicate<StoredSession> over) {
    long current = now >>> BUCKET_BITS;
    int left = visits;
    for (long bucket = Math.max(turnedTo.get(), current - BUCKETS + 1);
        bucket <= current;
        bucket++) {
      int slot = (int) bucket & (BUCKETS - 1);
      List<byte[]> places = places(key(slot, 0), true);
      while (!places.isEmpty()) {
        for (byte[] place : places) {
          if (left-- == 0 || !visit(place, bucket, now, over)) {
            return;
          }
        }
        places = places(places.get(places.size() - 1), false);
      }
      if (bucket < current) {
        turnedTo.set(bucket + 1);
      }
    }
  }

  /** Some of the places of one bucket, from a key on. */
  private List<byte[]> places(byte[] from, boolean inclusive) {
    List<byte[]> places = new ArrayList<>();
    Iterator<byte[]> all = tables.expiry.tailSet(from, inclusive).iterator();
    while (all.hasNext() && places.size() < PORTION) {
      byte[] place = all.next();
      if (!RegistryKeys.sameGroup(place, from)) {
        break;
      }
      places.add(place);
    }
    return places;
  }

  private boolean visit(byte[] place, long bucket, long now, Predicate<StoredSession> over) {
    long uid = UidKey.gather(RegistryKeys.scattered(place));
    StoredSession session = tables.session(uid);
    if (session == null) {
      tables.expiry.remove(place);
      return true;
    }
    if (session.expiredAt(now)) {
      return over.test(session);
    }
    long due = session.dueAt(now);
    if (due == Long.MAX_VALUE) {
      tables.put(unschedule(session));
    } else if (due >>> BUCKET_BITS > bucket) {
      tables.put(move(session, due, now));
    }
    return true;
  }
}
