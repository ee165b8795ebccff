package io.pushbridge.core.log;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.ReceivedPublish;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Port: the message log. One entry per message, whatever the number of its recipients. Thread-safe;
 * no method blocks its caller.
 */
public interface MessageLog {

  /**
   * Stores a message under its app and topic, or inbox.
   *
   * @param message what to store
   * @param receipt the QoS 2 publish that brought it, noted together with it, all or nothing
   * @param committed called once, when the message is durable, before the stage completes; in the
   *     order of positions over all appends, on one thread that it must not block
   * @return the position, when durable; a failed stage means not stored, try again
   */
  CompletionStage<Long> append(
      Message message, Optional<ReceivedPublish> receipt, Consumer<LoggedMessage> committed);

  /**
   * A position that no committed message is above, 0 if there is none; from memory. A message
   * counts from before its append's {@code committed} is called.
   */
  long committedUpTo();

  /** Reads what a session wants, oldest first; sees every committed message. */
  CompletionStage<LogPage> read(LogQuery query);

  /**
   * The newest unexpired messages of one destination, oldest first; for those who look.
   *
   * @param before only messages below this position, {@link Long#MAX_VALUE} for all
   * @param limit how many at most; fewer come if they are large, one at least if there is any
   */
  CompletionStage<List<LoggedMessage>> newest(
      AppKey app, Destination destination, long before, int limit);
}
