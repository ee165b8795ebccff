package io.pushbridge.core.push;

import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up answers. Confined to whoever guards it. */
final class PushTally {
  /** Reasons told apart; those that come later are counted together. */
  static final int REASONS = 20;

  /** Stands for the reasons that are one too many. */
  static final String OTHER = "Other";

  private long sent;
  private long expired;
  private final SortedMap<String, Long> refused = new TreeMap<>();

  void add(PushAnswer answer) {
    switch (answer.result()) {
      case SENT -> sent++;
      case EXPIRED -> expired++;
      case REFUSED -> addRefused(answer.reason(), 1);
    }
  }

  void add(PushCounts counts) {
    sent += counts.sent();
    expired += counts.expired();
    counts.refused().forEach(this::addRefused);
  }

  private void addRefused(String reason, long times) {
    boolean known = refused.containsKey(reason) || refused.size() < REASONS;
    refused.merge(known ? reason : OTHER, times, Long::sum);
  }

  PushCounts counts() {
    return new PushCounts(sent, expired, refused);
  }
}
