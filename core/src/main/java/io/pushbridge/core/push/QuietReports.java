package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import java.util.Optional;

/**
 * The newest messages that woke nobody, and why. In memory only: writing a record for each message
 * that nobody is woken for would cost more than it tells; and as most messages wake nobody, noting
 * one makes no garbage, while the few that ask search. Thread-safe.
 */
final class QuietReports {
  /** How many are remembered. */
  static final int MOST = 10_000;

  // A ring, guarded by this; an entry without a state was removed.
  private final AppKey[] apps = new AppKey[MOST];
  private final long[] ids = new long[MOST];
  private final WakeUpReport.State[] states = new WakeUpReport.State[MOST];
  private int next;

  synchronized void add(AppKey app, MessageId id, WakeUpReport.State why) {
    apps[next] = app;
    ids[next] = id.bits();
    states[next] = why;
    next = next == MOST - 1 ? 0 : next + 1;
  }

  synchronized void remove(AppKey app, MessageId id) {
    for (int i = 0; i < MOST; i++) {
      if (is(i, app, id)) {
        states[i] = null;
      }
    }
  }

  /** The newest of this id. */
  synchronized Optional<WakeUpReport> find(AppKey app, MessageId id) {
    for (int back = 1; back <= MOST; back++) {
      int i = Math.floorMod(next - back, MOST);
      if (is(i, app, id)) {
        return Optional.of(WakeUpReport.nobody(states[i]));
      }
    }
    return Optional.empty();
  }

  private boolean is(int i, AppKey app, MessageId id) {
    return ids[i] == id.bits() && states[i] != null && apps[i].equals(app);
  }
}
