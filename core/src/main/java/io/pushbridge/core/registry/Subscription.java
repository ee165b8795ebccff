package io.pushbridge.core.registry;

import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Objects;

/**
 * One filter that a session holds, with its options (MQTT 5 §3.8.3.1; the other surfaces have the
 * quality of service alone).
 *
 * @param filter what it is subscribed to
 * @param qos the most it wants
 * @param noLocal whether it wants nothing of its own messages
 * @param retainAsPublished whether the retain flag is passed on
 * @param identifier the MQTT 5 subscription identifier, 0 for none
 * @param since the log position at which it began: only later messages are delivered from the log;
 *     set by the registry
 * @param token what its client showed to the access manager (rest-api.md §3.3), empty for nothing
 */
public record Subscription(
    TopicFilter filter,
    Qos qos,
    boolean noLocal,
    boolean retainAsPublished,
    int identifier,
    long since,
    String token) {

  /** Checks that nothing is missing. */
  public Subscription {
    Objects.requireNonNull(filter);
    Objects.requireNonNull(qos);
    Objects.requireNonNull(token);
  }

  /** Of a client that showed no token. */
  public Subscription(
      TopicFilter filter,
      Qos qos,
      boolean noLocal,
      boolean retainAsPublished,
      int identifier,
      long since) {
    this(filter, qos, noLocal, retainAsPublished, identifier, since, "");
  }

  /** A subscription without options, not yet begun. */
  public static Subscription of(TopicFilter filter, Qos qos) {
    return new Subscription(filter, qos, false, false, 0, 0);
  }

  /** The same, begun at a position. */
  public Subscription since(long position) {
    return new Subscription(filter, qos, noLocal, retainAsPublished, identifier, position, token);
  }

  /** The same of a client that showed this token. */
  public Subscription withToken(String shown) {
    return new Subscription(filter, qos, noLocal, retainAsPublished, identifier, since, shown);
  }

  /** Without the token: whoever reads it could use it. */
  @Override
  public String toString() {
    return "Subscription[%s, qos=%d, noLocal=%s, retainAsPublished=%s, identifier=%d, since=%d%s]"
        .formatted(
            filter,
            qos.level(),
            noLocal,
            retainAsPublished,
            identifier,
            since,
            token.isEmpty() ? "" : ", with a token");
  }
}
