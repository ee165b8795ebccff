package io.pushbridge.broker.routing;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.ArrayList;
import java.util.List;

/**
 * Where topics and filters stand in the subscription tree: {@code <appkey><space>/<levels>}. The
 * spaces keep apart what never meets:
 *
 * <ul>
 *   <li>messages and presence: no message filter matches a presence notice (README.md of the
 *       specification, rule 10);
 *   <li>names that begin with {@code $} and the others: a filter that begins with a wildcard does
 *       not match the former (MQTT 5 §4.7.2).
 * </ul>
 *
 * <p>A presence notice tells of the holders of a filter and is addressed to that filter's own text:
 * its wildcards become characters that no name from outside can contain, and so are matched by
 * themselves and by {@code +}.
 */
final class TreeAddress {
  private static final String MESSAGES = "";
  private static final String PRESENCE = "\u0001";
  private static final String DOLLAR = "$";
  private static final String LITERAL_PLUS = "\u0002";
  private static final String LITERAL_HASH = "\u0003";

  private TreeAddress() {}

  /** Where a subscription stands. */
  static List<String> of(AppKey app, TopicFilter filter) {
    return filter.isPresence()
        ? levels(app, PRESENCE, filter.presenceOf().replace("#", LITERAL_HASH))
        : levels(app, MESSAGES, filter.text());
  }

  /** Where a message goes. */
  static List<String> of(AppKey app, TopicName topic) {
    return levels(app, MESSAGES, topic.text());
  }

  /** Where a notice about the holders of a filter goes. */
  static List<String> ofPresence(AppKey app, TopicFilter holders) {
    return levels(
        app, PRESENCE, holders.text().replace("+", LITERAL_PLUS).replace("#", LITERAL_HASH));
  }

  private static List<String> levels(AppKey app, String kind, String text) {
    String space = text.startsWith(DOLLAR) ? kind + DOLLAR : kind;
    List<String> levels = new ArrayList<>(8);
    levels.add(app.text() + space);
    int from = 0;
    for (int end = text.indexOf('/'); end >= 0; end = text.indexOf('/', from)) {
      levels.add(text.substring(from, end));
      from = end + 1;
    }
    levels.add(text.substring(from));
    return levels;
  }
}
