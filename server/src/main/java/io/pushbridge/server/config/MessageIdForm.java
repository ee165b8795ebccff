package io.pushbridge.server.config;

import java.util.Locale;

/** How REST answers write message ids (rest-api.md §2.3, "messageId type conflict"). */
public enum MessageIdForm {
  /** A string at the top level, a number inside batch results. */
  MIXED,
  /** A string everywhere: safe in JavaScript, whose numbers cannot hold 64 bits. */
  STRING,
  /** A number everywhere. */
  NUMBER;

  /** As it is written in the configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
