package io.pushbridge.store;

import java.util.ArrayList;
import java.util.List;

/** What a check found wrong, each in words; counts all and keeps the first. One thread. */
// The annotation would need a library for itself alone.
@SuppressWarnings("AnnotateFormatMethod")
public final class Findings {
  /** How many are kept in words. */
  public static final int KEPT = 100;

  private final List<String> words = new ArrayList<>();
  private long count;

  /** Adds one. */
  public void add(String pattern, Object... values) {
    count++;
    if (words.size() < KEPT) {
      words.add(pattern.formatted(values));
    }
  }

  /** Adds one unless it is as it should be. */
  public void expect(boolean right, String pattern, Object... values) {
    if (!right) {
      add(pattern, values);
    }
  }

  /** How many there are. */
  public long count() {
    return count;
  }

  /** The first {@link #KEPT} of them. */
  public List<String> words() {
    return List.copyOf(words);
  }
}
