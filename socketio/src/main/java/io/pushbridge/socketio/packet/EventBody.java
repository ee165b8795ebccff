package io.pushbridge.socketio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.socketio.engine.OutgoingPacket;
import java.util.Arrays;
import java.util.List;

/**
 * An event's name and arguments, and the packets they become: made when first needed, once for each
 * codec family and namespace, and shared by all sockets. Immutable to its users; safe for use by
 * many threads.
 */
public final class EventBody {
  private static final Encoded[] NONE = {};

  private final String name;
  private final List<JsonNode> args;
  private final boolean shared;

  /** Replaced as a whole; when two threads race, one of two equal results is lost. */
  private volatile Encoded[] encoded = NONE;

  private record Encoded(
      PacketCodec.Family family, String namespace, List<OutgoingPacket> packets) {}

  /**
   * @param shared whether more than one socket may send it
   */
  public EventBody(String name, List<JsonNode> args, boolean shared) {
    this.name = name;
    this.args = List.copyOf(args);
    this.shared = shared;
  }

  /** The event's name. */
  public String name() {
    return name;
  }

  /** Its arguments. */
  public List<JsonNode> args() {
    return args;
  }

  boolean isShared() {
    return shared;
  }

  /** The packets that send it in this namespace. */
  public List<OutgoingPacket> packets(PacketCodec codec, String namespace) {
    if (!shared) {
      return codec.event(namespace, this, Packet.NO_ACK);
    }
    Encoded[] known = encoded;
    for (Encoded candidate : known) {
      if (candidate.family() == codec.family() && candidate.namespace().equals(namespace)) {
        return candidate.packets();
      }
    }
    Encoded made =
        new Encoded(codec.family(), namespace, codec.event(namespace, this, Packet.NO_ACK));
    Encoded[] more = Arrays.copyOf(known, known.length + 1);
    more[known.length] = made;
    encoded = more;
    return made.packets();
  }

  /** Only the name: arguments may be secrets. */
  @Override
  public String toString() {
    return name;
  }
}
