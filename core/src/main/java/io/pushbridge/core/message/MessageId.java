package io.pushbridge.core.message;

import java.util.Optional;

/**
 * The id of a message: an unsigned 64-bit number, never 0, given by the publisher or by the server.
 * It travels unchanged to every recipient; ids may repeat (README.md of the specification, "Ids").
 *
 * @param bits the 64 bits
 */
public record MessageId(long bits) {
  /**
   * Wraps the bits.
   *
   * @throws IllegalArgumentException for 0
   */
  public MessageId {
    if (bits == 0) {
      throw new IllegalArgumentException("0 is no message id");
    }
  }

  /** Reads a decimal text; empty if it is no unsigned 64-bit decimal or 0. */
  public static Optional<MessageId> parse(String text) {
    if (text == null || text.isEmpty() || text.length() > 20) {
      return Optional.empty();
    }
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      long bits = Long.parseUnsignedLong(text);
      return bits == 0 ? Optional.empty() : Optional.of(new MessageId(bits));
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** The decimal text, as JSON surfaces show it. */
  @Override
  public String toString() {
    return Long.toUnsignedString(bits);
  }
}
