package io.pushbridge.core.app;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/** A text that must not be seen: prints redacted and compares in constant time. */
public final class Secret {
  private final String text;

  /** Wraps the text. */
  public Secret(String text) {
    this.text = Objects.requireNonNull(text);
  }

  /** The secret itself, for storing it or for showing it to its owner once. */
  public String reveal() {
    return text;
  }

  /** Whether {@code candidate} is this secret; the time taken does not tell where they differ. */
  public boolean matches(String candidate) {
    return candidate != null && matches(candidate.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether these UTF-8 bytes are this secret; the time taken does not tell where they differ. */
  public boolean matches(byte[] candidate) {
    return candidate != null
        && MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), candidate);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && matches(secret.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
