package io.pushbridge.core.topic;

/**
 * What a session subscribes to: a topic name in which {@code +} stands for one whole level and a
 * final {@code #} for the rest, its parent included (MQTT 5 §4.7.1). A filter that ends in {@code
 * /p} asks for the presence of what stands before it and matches no message; one of the form {@code
 * $share/<group>/<filter>} asks for a share of what its filter matches (MQTT 5 §4.8.2).
 *
 * @param text the filter as the client sent it
 */
public record TopicFilter(String text) {
  private static final String SHARED = "$share/";

  /**
   * Reads a filter that came from outside.
   *
   * @throws InvalidNameException if it breaks the syntax or misplaces a wildcard
   */
  public static TopicFilter parse(String text, TopicSyntax syntax) {
    syntax.check(text, true);
    TopicFilter filter = new TopicFilter(text);
    if (filter.isShared()) {
      filter.checkShared();
      return filter;
    }
    checkWildcards(filter.isPresence() ? filter.presenceOf() : text);
    return filter;
  }

  /** [MQTT-4.8.2-1], [MQTT-4.8.2-2]; and nobody shares presence. */
  private void checkShared() {
    int end = text.indexOf('/', SHARED.length());
    if (end <= SHARED.length()) {
      throw new InvalidNameException("a share has a group and a filter");
    }
    if (group().indexOf('+') >= 0 || group().indexOf('#') >= 0) {
      throw new InvalidNameException("a group has no wildcards");
    }
    TopicFilter filter = shared();
    if (filter.isPresence() || filter.isShared()) {
      throw new InvalidNameException("only messages are shared");
    }
    checkWildcards(filter.text());
  }

  private static void checkWildcards(String text) {
    if (text.isEmpty()) {
      throw new InvalidNameException("empty");
    }
    String[] levels = text.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      boolean wildcard = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
      if (wildcard && level.length() > 1) {
        throw new InvalidNameException("a wildcard stands alone in its level");
      }
      if (level.equals("#") && i < levels.length - 1) {
        throw new InvalidNameException("# is the last level");
      }
    }
  }

  /** Whether this asks for presence, not for messages. */
  public boolean isPresence() {
    return text.endsWith(TopicName.PRESENCE_SUFFIX) && !isShared();
  }

  /** Whether this asks for a share of the messages, among a group. */
  public boolean isShared() {
    return text.startsWith(SHARED);
  }

  /** The name of the group; only for shared filters. */
  public String group() {
    return text.substring(SHARED.length(), text.indexOf('/', SHARED.length()));
  }

  /** What the group shares; only for shared filters. */
  public TopicFilter shared() {
    return new TopicFilter(text.substring(text.indexOf('/', SHARED.length()) + 1));
  }

  /** The text without its {@code /p}; only for presence filters. */
  public String presenceOf() {
    return text.substring(0, text.length() - TopicName.PRESENCE_SUFFIX.length());
  }

  /** Whether it has wildcards. */
  public boolean hasWildcards() {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
  }

  /**
   * Whether a message on this topic is meant for everyone who holds this; never for presence
   * filters, nor for shared ones, whose messages are for one of many.
   */
  public boolean matches(TopicName topic) {
    return !isPresence() && !isShared() && matches(text, topic.text());
  }

  /**
   * Whether this matches every topic that the other one can match. Both are without presence and
   * share.
   */
  public boolean covers(TopicFilter other) {
    String wanted = other.text;
    if (wanted.startsWith("$") && (text.startsWith("+") || text.startsWith("#"))) {
      return false;
    }
    int f = 0;
    int w = 0;
    while (true) {
      int filterEnd = levelEnd(text, f);
      if (isLevel(text, f, filterEnd, '#')) {
        return true;
      }
      int wantedEnd = levelEnd(wanted, w);
      boolean any = isLevel(text, f, filterEnd, '+') && !isLevel(wanted, w, wantedEnd, '#');
      boolean same =
          filterEnd - f == wantedEnd - w && text.regionMatches(f, wanted, w, wantedEnd - w);
      if (!any && !same) {
        return false;
      }
      boolean filterDone = filterEnd == text.length();
      if (wantedEnd == wanted.length()) {
        return filterDone || (text.startsWith("/#", filterEnd) && filterEnd + 2 == text.length());
      }
      if (filterDone) {
        return false;
      }
      f = filterEnd + 1;
      w = wantedEnd + 1;
    }
  }

  private static boolean isLevel(String text, int from, int end, char wildcard) {
    return end - from == 1 && text.charAt(from) == wildcard;
  }

  /** MQTT 5 §4.7: wildcards at the first level do not match topics that begin with {@code $}. */
  private static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
      return false;
    }
    int f = 0;
    int t = 0;
    while (true) {
      int filterEnd = levelEnd(filter, f);
      if (filterEnd - f == 1 && filter.charAt(f) == '#') {
        return true;
      }
      int topicEnd = levelEnd(topic, t);
      boolean any = filterEnd - f == 1 && filter.charAt(f) == '+';
      boolean same =
          filterEnd - f == topicEnd - t && filter.regionMatches(f, topic, t, topicEnd - t);
      if (!any && !same) {
        return false;
      }
      boolean filterDone = filterEnd == filter.length();
      boolean topicDone = topicEnd == topic.length();
      if (topicDone) {
        return filterDone
            || (filter.startsWith("/#", filterEnd) && filterEnd + 2 == filter.length());
      }
      if (filterDone) {
        return false;
      }
      f = filterEnd + 1;
      t = topicEnd + 1;
    }
  }

  private static int levelEnd(String text, int from) {
    int end = text.indexOf('/', from);
    return end < 0 ? text.length() : end;
  }

  @Override
  public String toString() {
    return text;
  }
}
