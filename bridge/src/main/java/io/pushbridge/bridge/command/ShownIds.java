package io.pushbridge.bridge.command;

import io.pushbridge.core.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a client wrote those of its message ids that are no plain 64-bit decimals, so that {@code
 * recvack} names them as {@code puback} did. Holds at most 1,000, the oldest go first, and none
 * longer than 64 characters: of what is forgotten the id that the message really has is shown.
 * Confined to the connection's loop.
 */
public final class ShownIds {
  private static final int LIMIT = 1_000;
  private static final int LONGEST = 64;

  private final Map<MessageId, String> texts = new LinkedHashMap<>();

  /** Remembers what the client calls a message. */
  void remember(ShownId id) {
    if (id.text().length() > LONGEST || id.text().equals(id.id().toString())) {
      return;
    }
    texts.put(id.id(), id.text());
    if (texts.size() > LIMIT) {
      texts.remove(texts.keySet().iterator().next());
    }
  }

  /** What the client calls a message; asked once for each. */
  public String take(MessageId id) {
    String text = texts.remove(id);
    return text == null ? id.toString() : text;
  }
}
