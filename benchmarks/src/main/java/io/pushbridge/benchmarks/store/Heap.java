package io.pushbridge.benchmarks.store;

/** What is on the heap and in use. */
final class Heap {
  private Heap() {}

  /** Bytes after a collection. */
  static long used() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
