package io.pushbridge.core.app;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The public id of an app: 24 lowercase hexadecimal digits (README.md of the specification,
 * "Limits").
 *
 * @param text the 24 digits
 */
public record AppKey(String text) implements Comparable<AppKey> {
  private static final Pattern SYNTAX = Pattern.compile("[0-9a-f]{24}");

  /**
   * Wraps a valid text.
   *
   * @throws IllegalArgumentException if the text is not an appkey
   */
  public AppKey {
    if (text == null || !SYNTAX.matcher(text).matches()) {
      throw new IllegalArgumentException("an appkey is 24 lowercase hexadecimal digits");
    }
  }

  /** Reads an appkey that came from outside; empty if it is none. */
  public static Optional<AppKey> parse(String text) {
    return text != null && SYNTAX.matcher(text).matches()
        ? Optional.of(new AppKey(text))
        : Optional.empty();
  }

  @Override
  public int compareTo(AppKey other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
