package io.pushbridge.link.upstream;

import io.pushbridge.core.app.AppKey;
import java.util.Optional;

/**
 * Which of the broker's topics are whose: every app has those below a prefix of its own, or one app
 * has them all.
 *
 * @param prefix what stands before the topics of an app, with {@code {appkey}} for its appkey
 * @param only the one app that is joined, with exactly this prefix; empty for all apps
 */
public record TopicMap(String prefix, Optional<AppKey> only) {
  /**
   * A topic as its app sees it.
   *
   * @param app the app
   * @param bare its name there
   */
  public record AppTopic(AppKey app, String bare) {}

  /** Stands for the appkey. */
  public static final String APPKEY = "{appkey}";

  /** What is used unless it is said otherwise. */
  public static final TopicMap DEFAULT = new TopicMap(APPKEY + "/", Optional.empty());

  /**
   * Checks that apps stay apart.
   *
   * @throws IllegalArgumentException if several apps would have the same topics, or the prefix has
   *     wildcards
   */
  public TopicMap {
    if (only.isEmpty() && !prefix.contains(APPKEY + "/")) {
      throw new IllegalArgumentException(
          "a prefix for all apps has %s/ in it, so that they stay apart".formatted(APPKEY));
    }
    if (prefix.indexOf('+') >= 0 || prefix.indexOf('#') >= 0 || prefix.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a prefix has no wildcards");
    }
  }

  /** Whether the app is joined to the broker at all. */
  public boolean joins(AppKey app) {
    return only.isEmpty() || only.get().equals(app);
  }

  /** The broker's name of a topic or filter of the app. */
  public String toBroker(AppKey app, String bare) {
    return prefixOf(app) + bare;
  }

  /** Whose a topic of the broker's is, and the app's name of it; empty if it is nobody's. */
  public Optional<AppTopic> fromBroker(String topic) {
    return appOf(topic)
        .flatMap(
            app -> {
              String before = prefixOf(app);
              return topic.length() > before.length() && topic.startsWith(before)
                  ? Optional.of(new AppTopic(app, topic.substring(before.length())))
                  : Optional.empty();
            });
  }

  private Optional<AppKey> appOf(String topic) {
    if (only.isPresent()) {
      return only;
    }
    int from = prefix.indexOf(APPKEY);
    int to = topic.indexOf('/', Math.min(from, topic.length()));
    return to < 0 ? Optional.empty() : AppKey.parse(topic.substring(from, to));
  }

  private String prefixOf(AppKey app) {
    return prefix.replace(APPKEY, app.text());
  }
}
