package io.pushbridge.store.volume;

import java.util.List;

/**
 * What opening a volume found in its journals.
 *
 * @param batches whole batches replayed into the data file
 * @param blocks blocks of 256 bytes written for them
 * @param tornBytes bytes of an incomplete last batch that was cut off; it was never acknowledged
 * @param gaps damaged batches that were left out, each in words; not empty after a salvage only
 */
public record RecoveryReport(long batches, long blocks, long tornBytes, List<String> gaps) {

  /** Copies the list. */
  public RecoveryReport {
    gaps = List.copyOf(gaps);
  }

  static RecoveryReport nothing() {
    return new RecoveryReport(0, 0, 0, List.of());
  }
}
