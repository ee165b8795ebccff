package io.pushbridge.core.topic;

import java.util.Optional;

/**
 * The human name of one session, unique in its app: letters, digits and {@code _}, 1 to 128
 * characters (README.md of the specification, "Limits"). An empty text is no alias but the wish to
 * clear one.
 *
 * @param text the name
 */
public record Alias(String text) implements Comparable<Alias> {
  private static final int MAX_LENGTH = 128;

  /** Reads an alias that came from outside; empty if it breaks the syntax. */
  public static Optional<Alias> parse(String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return text.chars().allMatch(c -> TopicSyntax.isWord((char) c))
        ? Optional.of(new Alias(text))
        : Optional.empty();
  }

  @Override
  public int compareTo(Alias other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
