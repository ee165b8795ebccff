package io.pushbridge.store.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * What memory has to learn of a mutation when it is durable, in order. Confined to the writer
 * thread.
 */
final class AfterCommit {
  private final List<Runnable> steps = new ArrayList<>(1);

  void add(Runnable step) {
    steps.add(step);
  }

  void run() {
    steps.forEach(Runnable::run);
  }
}
