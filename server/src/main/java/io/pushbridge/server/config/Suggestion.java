package io.pushbridge.server.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** {@code ; did you mean X?}, or nothing if no known name is near. */
  static String near(String unknown, Collection<String> known) {
    int farthest = Math.max(2, unknown.length() / 3);
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(unknown, name)))
        .filter(name -> distance(unknown, name) <= farthest)
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Levenshtein: how many characters to insert, delete or replace. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
