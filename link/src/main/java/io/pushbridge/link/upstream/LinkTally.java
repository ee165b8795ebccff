package io.pushbridge.link.upstream;

import java.util.concurrent.atomic.LongAdder;

/** Counts what goes over the links. Thread-safe. */
final class LinkTally {
  private final LongAdder sent = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder connects = new LongAdder();

  /** The broker was sent a message that it is to acknowledge. */
  void sent() {
    sent.increment();
  }

  /** It is known what became of such a message, or that it will not be. */
  void answered() {
    answered.increment();
  }

  /** The broker has it. */
  void published() {
    published.increment();
  }

  /** The broker does not want it. */
  void refused() {
    refused.increment();
  }

  /** A message came. */
  void received() {
    received.increment();
  }

  /** A link is connected. */
  void connected() {
    connects.increment();
  }

  UpstreamFigures figures(int links, int connected, int waiting) {
    return new UpstreamFigures(
        links,
        connected,
        (int) Math.max(0, sent.sum() - answered.sum()),
        waiting,
        Math.max(0, connects.sum() - links),
        published.sum(),
        refused.sum(),
        received.sum());
  }
}
