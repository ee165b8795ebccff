package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.socketio.engine.MalformedPacketException;
import io.pushbridge.socketio.engine.OutgoingPacket;
import java.util.List;

/**
 * How one generation writes Socket.IO packets into messages. Stateless and safe for use by many
 * threads.
 */
public abstract class PacketCodec {
  /** Reads a text message. If it announces attachments, they follow as binary messages. */
  public abstract Packet decode(String message) throws MalformedPacketException;

  /** Whether clients are in {@code /} as soon as they are connected, without asking. */
  public abstract boolean connectsUnasked();

  /** The client is in the namespace. Empty if it knows. */
  public abstract List<OutgoingPacket> connected(String namespace, String socketId);

  /**
   * The client is not let into the namespace.
   *
   * @param data more about the reason, or null
   */
  public abstract OutgoingPacket refused(String namespace, String message, JsonNode data);

  /**
   * An event was refused; null if this generation's clients cannot be told.
   *
   * @param data more about the reason, or JSON null
   */
  public OutgoingPacket eventRefused(String namespace, String message, JsonNode data) {
    return null;
  }

  /** The client is no longer in the namespace. */
  public abstract OutgoingPacket disconnected(String namespace);

  /** An event, with an id if an answer is wanted, else {@link Packet#NO_ACK}. */
  public abstract List<OutgoingPacket> event(String namespace, EventBody event, long ackId);

  /** The answer to an event. */
  public abstract List<OutgoingPacket> ack(String namespace, long ackId, List<JsonNode> args);

  /** An event arrived that asked for a receipt; only some generations' events do. */
  public OutgoingPacket receipt(String namespace, long id) {
    throw new UnsupportedOperationException("no receipts in this generation");
  }

  /**
   * Codecs of the same family write events alike, so that these are encoded once for all of them.
   */
  abstract Family family();

  /** Codecs that write events alike. */
  enum Family {
    /** Everything since Socket.IO 1.0. */
    MODERN,
    /** Socket.IO 0.9. */
    LEGACY
  }
}
