package io.pushbridge.store.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;

/**
 * Where the topics lie that a filter with wildcards can match.
 *
 * @param from they begin with this key
 * @param parent a single one beside them, or null
 */
public record WildcardRange(TopicKey from, TopicKey parent) {

  /** Of the levels before the first wildcard. */
  public static WildcardRange of(AppKey app, TopicFilter filter) {
    String text = filter.text();
    int level = 0;
    while (!isWildcard(text, level)) {
      level = text.indexOf('/', level) + 1;
    }
    TopicKey from = TopicKey.topic(app, text.substring(0, level));
    // MQTT 5 §4.7.1.2: "sport/#" matches "sport", too.
    boolean matchesParent = level > 0 && text.charAt(level) == '#';
    return new WildcardRange(
        from, matchesParent ? TopicKey.topic(app, text.substring(0, level - 1)) : null);
  }

  private static boolean isWildcard(String text, int level) {
    char first = text.charAt(level);
    boolean alone = level + 1 == text.length() || text.charAt(level + 1) == '/';
    return alone && (first == '+' || first == '#');
  }
}
