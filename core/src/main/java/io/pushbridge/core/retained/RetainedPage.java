package io.pushbridge.core.retained;

import io.pushbridge.core.message.Message;
import io.pushbridge.core.topic.TopicName;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of an app's retained messages.
 *
 * @param messages those of this stretch, by topic; may be none although others follow
 * @param resumeAfter the topic to ask on from; empty when nothing follows
 */
public record RetainedPage(List<Message> messages, Optional<TopicName> resumeAfter) {
  /** Copies the list. */
  public RetainedPage {
    messages = List.copyOf(messages);
  }
}
