package io.pushbridge.store.log;

import java.util.concurrent.atomic.LongAdder;

/** What the log counts. Thread-safe. */
final class LogTally {
  /** Messages that had to go because their topic was full. */
  final LongAdder dropped = new LongAdder();

  /** Messages that were found expired. */
  final LongAdder expired = new LongAdder();

  /** Records that could not be read. */
  final LongAdder corrupt = new LongAdder();

  /** Topics and inboxes that hold something; written by the writer thread. */
  volatile int topics;
}
