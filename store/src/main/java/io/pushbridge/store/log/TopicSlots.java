package io.pushbridge.store.log;

import java.util.Arrays;

/**
 * What one topic or inbox holds, in memory: its messages by ascending position, and the slots that
 * are free for the next ones. Guarded by its topic's lock, see {@link LogTables}.
 */
final class TopicSlots {
  /** Bytes of heap that one slot costs, for {@link TopicCache}. */
  static final int BYTES_PER_SLOT = 28;

  /** The size of a free slot whose record nobody has looked at. */
  static final int SIZE_UNKNOWN = 0;

  private final TopicKey key;
  private final int id;

  private long[] positions = new long[4];
  private long[] expiries = new long[4];
  private long[] records = new long[4];
  private int[] sizes = new int[4];
  // Live messages are at first to end - 1.
  private int first;
  private int end;

  private long[] freeRecords = new long[2];
  private int[] freeSizes = new int[2];
  private int free;
  private int nextSlot;

  // No live message expires before; may be too early, never too late.
  private long earliestExpiry = Long.MAX_VALUE;

  TopicSlots(TopicKey key, int id) {
    this.key = key;
    this.id = id;
  }

  TopicKey key() {
    return key;
  }

  int id() {
    return id;
  }

  /** Slots with and without a message. */
  int slots() {
    return live() + free;
  }

  /** Messages, of which some may have expired since they were last purged. */
  int live() {
    return end - first;
  }

  int freeSlots() {
    return free;
  }

  /** The number of the next slot to make. */
  int nextSlot() {
    return nextSlot;
  }

  /** Notes that there is a slot of this number. */
  void hasSlot(int slot) {
    nextSlot = Math.max(nextSlot, slot + 1);
  }

  /** Whether there is a free slot of more than that many bytes. */
  boolean hasFreeOver(int size) {
    return Arrays.stream(freeSizes, 0, free).anyMatch(freeSize -> freeSize > size);
  }

  /** Adds the message of the highest position. */
  void add(long position, long expiresAt, long record, int size) {
    if (end == positions.length) {
      makeRoom();
    }
    positions[end] = position;
    expiries[end] = expiresAt;
    records[end] = record;
    sizes[end] = size;
    end++;
    earliestExpiry = Math.min(earliestExpiry, expiresAt);
  }

  private void makeRoom() {
    int live = live();
    int room = first > positions.length / 2 ? positions.length : positions.length * 2;
    positions = Arrays.copyOf(Arrays.copyOfRange(positions, first, end), room);
    expiries = Arrays.copyOf(Arrays.copyOfRange(expiries, first, end), room);
    records = Arrays.copyOf(Arrays.copyOfRange(records, first, end), room);
    sizes = Arrays.copyOf(Arrays.copyOfRange(sizes, first, end), room);
    first = 0;
    end = live;
  }

  /** Adds a slot without a message. */
  void addFree(long record, int size) {
    if (free == freeRecords.length) {
      freeRecords = Arrays.copyOf(freeRecords, free * 2);
      freeSizes = Arrays.copyOf(freeSizes, free * 2);
    }
    freeRecords[free] = record;
    freeSizes[free] = size;
    free++;
  }

  /** Takes a free slot; there must be one. Gives its record. */
  long takeFree() {
    return freeRecords[--free];
  }

  /** The size of the slot that {@link #takeFree} gives next, perhaps unknown. */
  int nextFreeSize() {
    return freeSizes[free - 1];
  }

  /** Makes the slot of the oldest message free; there must be one. Gives its record. */
  long dropOldest() {
    long record = records[first];
    addFree(record, sizes[first]);
    first++;
    return record;
  }

  /** Makes the slots of expired messages free. */
  void purge(long now) {
    if (now < earliestExpiry) {
      return;
    }
    int kept = first;
    earliestExpiry = Long.MAX_VALUE;
    for (int i = first; i < end; i++) {
      if (expiries[i] <= now) {
        addFree(records[i], sizes[i]);
        continue;
      }
      positions[kept] = positions[i];
      expiries[kept] = expiries[i];
      records[kept] = records[i];
      sizes[kept] = sizes[i];
      earliestExpiry = Math.min(earliestExpiry, expiries[i]);
      kept++;
    }
    end = kept;
  }

  /** When the last of the messages expires, 0 if there is none. */
  long latestExpiry() {
    long latest = 0;
    for (int i = first; i < end; i++) {
      latest = Math.max(latest, expiries[i]);
    }
    return latest;
  }

  /** Offers the unexpired messages over {@code after} and not over {@code upTo}, oldest first. */
  void offer(long after, long upTo, long now, Candidates candidates) {
    for (int i = firstAfter(after); i < end && positions[i] <= upTo; i++) {
      if (expiries[i] > now && !candidates.offer(key, positions[i], records[i])) {
        return;
      }
    }
  }

  /** The position above which are at most {@code count} unexpired messages up to that one. */
  long newest(int count, long upTo, long now) {
    int left = count;
    for (int i = end - 1; i >= first; i--) {
      if (positions[i] <= upTo && expiries[i] > now && --left < 0) {
        return positions[i];
      }
    }
    return 0;
  }

  /** Whether the record still holds the message of that position. */
  boolean holds(long position, long record) {
    int index = firstAfter(position - 1);
    return index < end && positions[index] == position && records[index] == record;
  }

  private int firstAfter(long position) {
    int found = Arrays.binarySearch(positions, first, end, position);
    return found >= 0 ? found + 1 : -found - 1;
  }
}
