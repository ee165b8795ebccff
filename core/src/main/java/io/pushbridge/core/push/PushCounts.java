package io.pushbridge.core.push;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many devices of one message's recipients got what.
 *
 * @param sent the vendor took it
 * @param expired the message's time to live ended first
 * @param refused by the vendor's reason
 */
public record PushCounts(long sent, long expired, SortedMap<String, Long> refused) {
  /** Nothing yet. */
  public static final PushCounts NONE = new PushCounts(0, 0, Collections.emptySortedMap());

  /** Copies the map. */
  public PushCounts {
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
  }
}
