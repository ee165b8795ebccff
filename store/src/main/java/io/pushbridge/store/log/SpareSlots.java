package io.pushbridge.store.log;

import io.pushbridge.store.record.RecordSerializers;
import io.pushbridge.store.record.SizeClass;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;

/**
 * The slots of ids whose topics are over: some are kept for the next topic of the id, until space
 * is to be given back to the disk. Confined to the writer thread; made anew after a rollback.
 */
final class SpareSlots {
  /** Slots that an id keeps for its next topic. */
  private static final int SLOTS_KEPT = 64;

  private static final int TRIMMED_AT_ONCE = 50;
  private static final int NOT = Integer.MAX_VALUE;

  private final LogTables tables;
  private final BitSet usedIds;

  // Ids of topics that are over and still have more slots than an id keeps, or large ones.
  private final ArrayDeque<Integer> trims = new ArrayDeque<>();
  // The id that shedding has come to.
  private int shedTo = NOT;

  SpareSlots(LogTables tables, BitSet usedIds) {
    this.tables = tables;
    this.usedIds = usedIds;
  }

  /** Takes the slots of a topic that has ended. */
  void add(TopicSlots topic) {
    if (topic.nextSlot() > SLOTS_KEPT || topic.hasFreeOver(SizeClass.LARGE)) {
      trims.add(topic.id());
    } else {
      usedIds.clear(topic.id());
    }
  }

  /** Begins to give up all slots of ids that nobody has. */
  void shed() {
    shedTo = 0;
  }

  boolean shedding() {
    return shedTo != NOT;
  }

  /** Whether {@link #slice} has something to do. */
  boolean more() {
    return shedding() || !trims.isEmpty();
  }

  void slice() {
    if (trims.isEmpty()) {
      shedSome();
    } else {
      trim(trims.element());
    }
  }

  private void shedSome() {
    Map.Entry<Long, Long> next = tables.slots.ceilingEntry(LogTables.slotKey(shedTo, 0));
    if (next == null) {
      shedTo = NOT;
      return;
    }
    int id = (int) (next.getKey() >> 16);
    if (usedIds.get(id) || removeSlots(id, 0) < TRIMMED_AT_ONCE) {
      shedTo = id + 1;
    }
  }

  /** Takes slots and large records off an id that nobody has, then frees it. */
  private void trim(int id) {
    if (removeSlots(id, SLOTS_KEPT) < TRIMMED_AT_ONCE) {
      cutLarge(id);
      trims.remove();
      usedIds.clear(id);
    }
  }

  /** Removes some slots from the first on; gives how many. */
  private int removeSlots(int id, int first) {
    Iterator<Map.Entry<Long, Long>> all =
        tables.slots.entryIterator(
            LogTables.slotKey(id, first), true, LogTables.slotKey(id, 0xFFFF), true);
    long[] keys = new long[TRIMMED_AT_ONCE];
    int count = 0;
    while (all.hasNext() && count < TRIMMED_AT_ONCE) {
      Map.Entry<Long, Long> slot = all.next();
      keys[count++] = slot.getKey();
      tables.store.delete(slot.getValue(), RecordSerializers.WHOLE);
    }
    for (int i = 0; i < count; i++) {
      tables.slots.remove(keys[i]);
    }
    return count;
  }

  private void cutLarge(int id) {
    Iterator<Map.Entry<Long, Long>> kept =
        tables.slots.entryIterator(
            LogTables.slotKey(id, 0), true, LogTables.slotKey(id, SLOTS_KEPT), false);
    byte[] empty = Arrays.copyOf(MessageRecord.empty(), SizeClass.of(1));
    while (kept.hasNext()) {
      long record = kept.next().getValue();
      if (tables.size(record) > SizeClass.LARGE) {
        tables.store.update(record, empty, RecordSerializers.WHOLE);
      }
    }
  }
}
