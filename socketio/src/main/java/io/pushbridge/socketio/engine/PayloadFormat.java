package io.pushbridge.socketio.engine;

import java.util.List;

/** How the packets of one polling session lie in HTTP bodies. Stateless. */
interface PayloadFormat {
  /**
   * Reads the body of a POST, packet by packet, so that a body of many tiny packets takes no more
   * room than itself.
   */
  void decode(Exchange post, PacketConsumer packets) throws MalformedPacketException;

  /** The answer to a poll: these packets, of which there is at least one. */
  Reply encode(List<OutgoingPacket> packets, Exchange poll);

  /** The answer to a POST whose packets were taken. */
  Reply taken(Exchange post);

  /** Takes packets in the order in which they were sent. */
  @FunctionalInterface
  interface PacketConsumer {
    /** The next packet. */
    void accept(IncomingPacket packet) throws MalformedPacketException;
  }
}
