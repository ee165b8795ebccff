package io.pushbridge.core.access;

import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Objects;

/**
 * What one grant of an app covers.
 *
 * @param level what kind of thing
 * @param name the topic, filter or alias; empty for the whole app. A filter covers exactly its own
 *     text (rest-api.md §3.1)
 * @param token what a client has to show, 32 hexadecimal digits; empty if it covers everybody
 */
public record Scope(Level level, String name, String token) {
  /** The token of a grant that covers everybody, and of a client that shows none. */
  public static final String NO_TOKEN = "";

  /** The whole app, for everybody. */
  public static final Scope APP = new Scope(Level.APP, "", NO_TOKEN);

  /** What kind of thing a grant covers. */
  public enum Level {
    /** Every topic and alias of the app. */
    APP,
    /** One topic or filter. */
    TOPIC,
    /** One alias. */
    ALIAS
  }

  /** Checks that nothing is missing. */
  public Scope {
    Objects.requireNonNull(level);
    Objects.requireNonNull(name);
    Objects.requireNonNull(token);
  }

  /** One topic or filter, for everybody. */
  public static Scope of(TopicFilter filter) {
    return new Scope(Level.TOPIC, filter.text(), NO_TOKEN);
  }

  /** One alias, for everybody. */
  public static Scope of(Alias alias) {
    return new Scope(Level.ALIAS, alias.text(), NO_TOKEN);
  }

  /** The same for those who show a token. */
  public Scope withToken(String shown) {
    return new Scope(level, name, shown);
  }

  /** Without the token: whoever reads it could use it. */
  @Override
  public String toString() {
    return "Scope[%s %s%s]".formatted(level, name, token.isEmpty() ? "" : ", with a token");
  }
}
