package io.pushbridge.store.registry;

import io.pushbridge.core.registry.SessionName;
import io.pushbridge.store.record.UidKey;
import io.pushbridge.store.writer.BackgroundTask;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * Which names durable sessions may have, in memory: most clients that begin anew have nothing to be
 * forgotten, and need not wait for a look-up. A Bloom filter with two bits for each name; names are
 * never taken out, and with millions of them it only asks for more look-ups. Until the sessions of
 * earlier starts were gone through, every name may be known.
 *
 * <p>Names are added on the writer thread, and asked for on any.
 */
final class KnownNames implements BackgroundTask {
  private static final int BITS = 23;
  private static final int WORD_BITS = 6;
  private static final int PORTION = 256;
  private static final Duration NEVER_AGAIN = Duration.ofDays(1);

  private final AtomicLongArray words = new AtomicLongArray(1 << (BITS - WORD_BITS));
  private final Supplier<RegistryTables> tables;
  // Owned by the writer thread.
  private byte[] at = {};
  // Written by it, read by anyone.
  private volatile boolean complete;

  /**
   * Knows nothing yet.
   *
   * @param tables the present ones: a rollback makes new ones
   */
  KnownNames(Supplier<RegistryTables> tables) {
    this.tables = tables;
  }

  /** Whether a durable session may have this name. */
  boolean mayContain(SessionName name) {
    if (!complete) {
      return true;
    }
    long hash = hash(name);
    return has(first(hash)) && has(second(hash));
  }

  /** A session of this name is being made. */
  void add(SessionName name) {
    long hash = hash(name);
    set(first(hash));
    set(second(hash));
  }

  private static long hash(SessionName name) {
    long text = name.text().hashCode();
    long rest = 31L * name.app().hashCode() + StoredCodes.code(name.door());
    // The finalizer of MurmurHash3: each bit of its input changes half of the others.
    long hash = text << 32 ^ rest;
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  private static int first(long hash) {
    return (int) (hash & ((1 << BITS) - 1));
  }

  private static int second(long hash) {
    return (int) (hash >>> (Long.SIZE - BITS));
  }

  private boolean has(int bit) {
    return (words.get(bit >>> WORD_BITS) & 1L << bit) != 0;
  }

  private void set(int bit) {
    words.set(bit >>> WORD_BITS, words.get(bit >>> WORD_BITS) | 1L << bit);
  }

  // ---- the sessions of earlier starts ---------------------------------------------------------

  @Override
  public boolean slice() {
    if (complete) {
      return false;
    }
    Iterator<Map.Entry<byte[], byte[]>> rest =
        tables.get().sessions.entryIterator(at, false, null, false);
    for (int i = 0; i < PORTION; i++) {
      if (!rest.hasNext()) {
        complete = true;
        return false;
      }
      Map.Entry<byte[], byte[]> entry = rest.next();
      at = entry.getKey();
      if (RegistryKeys.kind(at) == RegistryKeys.RECORD) {
        long uid = UidKey.gather(RegistryKeys.scatteredSession(at));
        add(StoredSession.read(uid, entry.getValue()).session().name());
      }
    }
    return true;
  }

  @Override
  public Duration pause() {
    return complete ? NEVER_AGAIN : Duration.ofSeconds(1);
  }

  @Override
  public String toString() {
    return "names of durable sessions";
  }
}
