package io.pushbridge.core.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.Subscription;
import java.util.List;

/**
 * What one session wants to read.
 *
 * @param app its app
 * @param uid the session, for its inbox
 * @param subscriptions its subscriptions; those of QoS 0 and those for presence read nothing
 * @param after only messages over this position, and over the beginning of the subscription that
 *     wants them
 * @param limit how many at most
 */
public record LogQuery(
    AppKey app, long uid, List<Subscription> subscriptions, long after, int limit) {
  /** Copies the list. */
  public LogQuery {
    subscriptions = List.copyOf(subscriptions);
  }
}
