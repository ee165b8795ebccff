package io.pushbridge.core.topic;

/**
 * A topic that messages are published to: levels separated by {@code /}, case sensitive, without
 * wildcards, bare of its app. Names that end in {@code /p} belong to presence and are none.
 *
 * @param text the name as clients see it
 */
public record TopicName(String text) {
  /** Where presence of a topic is published. */
  public static final String PRESENCE_SUFFIX = "/p";

  /**
   * Reads a name that came from outside.
   *
   * @throws InvalidNameException if it breaks the syntax, has wildcards, is a presence name, or
   *     begins with {@code $}: such names belong to the server (MQTT 5 §4.7.2)
   */
  public static TopicName parse(String text, TopicSyntax syntax) {
    syntax.check(text, false);
    if (text.endsWith(PRESENCE_SUFFIX)) {
      throw new InvalidNameException("names ending in /p belong to presence");
    }
    if (text.startsWith("$")) {
      throw new InvalidNameException("names beginning with $ belong to the server");
    }
    return new TopicName(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
