package io.pushbridge.core.push;

import java.util.List;
import java.util.Objects;

/**
 * How far a wake-up has come: which of its recipients need no more.
 *
 * @param resumeAfter the uid up to which the recipients were handed to the notifier, 0 for none
 * @param allHanded whether nobody follows after it
 * @param open those up to it that the notifier has not answered for yet
 * @param counts what became of the others
 */
public record WakeUpProgress(
    long resumeAfter, boolean allHanded, List<Long> open, PushCounts counts) {
  /** The beginning. */
  public static final WakeUpProgress START =
      new WakeUpProgress(0, false, List.of(), PushCounts.NONE);

  /** Copies the list. */
  public WakeUpProgress {
    open = List.copyOf(open);
    Objects.requireNonNull(counts);
  }

  /** Whether every recipient is answered for. */
  public boolean done() {
    return allHanded && open.isEmpty();
  }
}
