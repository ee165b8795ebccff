package io.pushbridge.bridge.command;

import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Snowflake;
import java.util.Optional;

/**
 * The id of a command: what it really is, and the very text that the client gave and gets back
 * (README.md of the specification, "Ids").
 *
 * @param id the client's, or one of the server's if it gave none or no 64-bit decimal
 * @param text what is echoed
 */
record ShownId(MessageId id, String text) {

  /** The id in the field {@code messageId}. */
  static ShownId of(Fields fields, Snowflake ids) {
    Optional<String> given = fields.messageId();
    MessageId id = given.flatMap(MessageId::parse).orElseGet(ids::nextMessageId);
    return new ShownId(id, given.orElseGet(id::toString));
  }
}
