package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;

/**
 * Where the topics lie that a filter with wildcards can match, and perhaps others.
 *
 * @param from they begin with this key
 * @param parent a single one beside them, or null
 */
public record WildcardRange(TopicKey from, TopicKey parent) {

  /** Among keys made by {@link TopicKey#topic}. */
  static WildcardRange of(AppKey app, TopicFilter filter) {
    return new WildcardRange(TopicKey.beginning(app, levels(filter.text())), null);
  }

  /** Among keys made by {@link TopicKey#ordered}. */
  public static WildcardRange ordered(AppKey app, TopicFilter filter) {
    String levels = levels(filter.text());
    // MQTT 5 §4.7.1.2: "sport/#" matches "sport", too.
    boolean matchesParent = !levels.isEmpty() && filter.text().charAt(levels.length()) == '#';
    TopicKey parent =
        matchesParent ? TopicKey.ordered(app, levels.substring(0, levels.length() - 1)) : null;
    return new WildcardRange(TopicKey.ordered(app, levels), parent);
  }

  /** The levels before the first wildcard. */
  private static String levels(String text) {
    int level = 0;
    while (!isWildcard(text, level)) {
      level = text.indexOf('/', level) + 1;
    }
    return text.substring(0, level);
  }

  private static boolean isWildcard(String text, int level) {
    char first = text.charAt(level);
    boolean alone = level + 1 == text.length() || text.charAt(level + 1) == '/';
    return alone && (first == '+' || first == '#');
  }
}
