package io.pushbridge.broker.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * What answers an extended command (native-mqtt.md §4).
 *
 * @param command the reply's number
 * @param status 0 for success
 * @param data what was asked for, or why not; at most 65,535 bytes
 */
// Bytes that are handed on, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record CommandReply(int command, int status, byte[] data) {
  /** Data is at most this long: its length has 16 bits. */
  static final int MOST = 65_535;

  private static final int RECVACK = 11;
  private static final int SUCCESS = 0;

  static CommandReply success(int command, String data) {
    return new CommandReply(command, SUCCESS, data.getBytes(StandardCharsets.UTF_8));
  }

  static CommandReply failure(int command, int status, String data) {
    return new CommandReply(command, status, data.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Tells a publisher that the first other recipient acknowledged its message; both ids are texts,
   * for they are too large for a double.
   *
   * @param recipient the recipient's uid
   * @param message the message's id
   * @param timestampMillis when
   * @param alias the recipient's alias, empty if it has none
   */
  public static CommandReply received(
      long recipient, String message, long timestampMillis, String alias) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("sub_uid", Long.toString(recipient));
    json.put("mid", message);
    json.put("timestamp", timestampMillis);
    json.put("alias", alias);
    return success(RECVACK, json.toString());
  }

  @Override
  public String toString() {
    return "CommandReply[%d, status=%d, %d bytes]".formatted(command, status, data.length);
  }
}
