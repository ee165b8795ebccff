package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A Socket.IO packet from a client.
 *
 * @param type what it is
 * @param namespace the namespace it is for, beginning with a slash
 * @param ackId the id it is to be acknowledged under, or which it acknowledges; {@link #NO_ACK} if
 *     none
 * @param receiptId the id whose arrival is to be confirmed at once; {@link #NO_ACK} if none
 * @param event the name of an event, else null
 * @param args the arguments of an event or acknowledgement
 * @param auth what came with a connect request: an object, or null
 * @param attachments how many binary messages belong to it and follow
 */
public record Packet(
    Type type,
    String namespace,
    long ackId,
    long receiptId,
    String event,
    List<JsonNode> args,
    JsonNode auth,
    int attachments) {
  /** There is no acknowledgement. */
  public static final long NO_ACK = -1;

  /** What packets say. */
  public enum Type {
    /** Let me into the namespace. */
    CONNECT,
    /** I leave the namespace. */
    DISCONNECT,
    /** An event. */
    EVENT,
    /** The answer to an event. */
    ACK,
    /** Nothing that a server acts on. */
    OTHER
  }

  static Packet of(Type type, String namespace, JsonNode auth) {
    return new Packet(type, namespace, NO_ACK, NO_ACK, null, List.of(), auth, 0);
  }

  /** The same packet with its arguments complete. */
  Packet withArgs(List<JsonNode> complete) {
    return new Packet(type, namespace, ackId, receiptId, event, complete, auth, 0);
  }

  /** Nothing of what the client said: it may be secret. */
  @Override
  public String toString() {
    return type + "[" + namespace + "]";
  }
}
