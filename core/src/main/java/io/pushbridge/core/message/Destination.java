package io.pushbridge.core.message;

import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;

/** Where a message goes, inside its app. */
public sealed interface Destination {

  /** What a recipient sees as the topic. */
  String shownAs();

  /**
   * To every subscriber of a topic.
   *
   * @param name the topic
   */
  record Topic(TopicName name) implements Destination {
    @Override
    public String shownAs() {
      return name.text();
    }
  }

  /**
   * To one session, whatever its subscriptions.
   *
   * @param uid the session
   * @param alias the name it was addressed by, which it sees as the topic
   */
  record Inbox(long uid, Alias alias) implements Destination {
    @Override
    public String shownAs() {
      return alias.text();
    }
  }

  /**
   * A presence notice about subscribers of {@code of}, to those who subscribed to {@code of +
   * "/p"}. Never stored.
   *
   * @param of the filter under which the reported session subscribed
   */
  record Presence(TopicFilter of) implements Destination {
    @Override
    public String shownAs() {
      return of.text() + TopicName.PRESENCE_SUFFIX;
    }
  }
}
