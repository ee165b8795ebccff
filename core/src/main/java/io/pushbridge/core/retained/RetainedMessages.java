package io.pushbridge.core.retained;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: the retained message of each topic (MQTT 5 §3.3.1.3). Thread-safe; no method blocks its
 * caller.
 *
 * <p>Changes complete when they are durable, in the order they were asked for, on a thread that
 * callbacks must not block; a failed stage means that nothing changed and that trying again makes
 * sense. Look-ups see every completed change. Whoever subscribes first and looks up afterwards
 * misses nothing that is retained and routed: it gets a message here, there, or both.
 */
public interface RetainedMessages {

  /** What became of a message that was to be retained. */
  enum Outcome {
    /** It is the topic's retained message now. */
    KEPT,
    /** It had no body: the topic has no retained message now. */
    CLEARED,
    /** The app's limits do not allow it (MQTT 5: Quota exceeded); nothing changed. */
    FULL
  }

  /**
   * Keeps a message, with its publisher, properties and expiry, in place of the one that its topic
   * retained before; one with an empty body only takes that away.
   *
   * @param message one to a topic; it is kept until {@link Message#expiresAt}
   * @return what became of it; fails with {@link IllegalArgumentException} for a destination that
   *     is no topic
   */
  CompletionStage<Outcome> retain(Message message);

  /**
   * The unexpired retained messages of the topics that a filter matches, in the order of the
   * topics' UTF-8 bytes.
   *
   * @param filter a filter; one for presence matches nothing
   * @param after only topics after this one, to go on with {@link RetainedPage#resumeAfter}
   * @param limit how many messages at most, at least one; a page may also end for its size or for
   *     how much had to be passed over
   */
  CompletionStage<RetainedPage> matching(
      AppKey app, TopicFilter filter, Optional<TopicName> after, int limit);

  /**
   * What the app retains; answered from memory, so that who subscribes in an app that retains
   * nothing needs no look-up. Not less than what completed changes amount to.
   */
  RetainedFigures figures(AppKey app);

  /**
   * Whether a filter is worth a look-up; answered from memory. False only if it matches nothing.
   */
  default boolean mayMatch(AppKey app, TopicFilter filter) {
    return figures(app).messages() > 0;
  }
}
