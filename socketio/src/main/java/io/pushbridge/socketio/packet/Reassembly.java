package io.pushbridge.socketio.packet;

import io.pushbridge.socketio.engine.MalformedPacketException;
import java.util.ArrayList;
import java.util.List;

/** Collects the attachments of one client's binary packets. Owned by that client's event loop. */
public final class Reassembly {
  private final int maxBytes;
  private Packet incomplete;
  private List<byte[]> attachments;
  private long bytes;

  /** With how many bytes the attachments of one packet may have together. */
  public Reassembly(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** A packet was decoded: returns it if it is whole, or null if attachments must come first. */
  public Packet add(Packet packet) throws MalformedPacketException {
    if (incomplete != null) {
      throw new MalformedPacketException("text instead of an attachment");
    }
    if (packet.attachments() == 0) {
      return packet;
    }
    incomplete = packet;
    attachments = new ArrayList<>(packet.attachments());
    bytes = 0;
    return null;
  }

  /** An attachment came: returns the packet if it was the last one, else null. */
  public Packet add(byte[] attachment) throws MalformedPacketException {
    if (incomplete == null) {
      throw new MalformedPacketException("attachment without a packet");
    }
    attachments.add(attachment);
    bytes += attachment.length;
    if (bytes > maxBytes) {
      throw new MalformedPacketException("attachments too large");
    }
    if (attachments.size() < incomplete.attachments()) {
      return null;
    }
    Packet complete = incomplete.withArgs(Attachments.putBack(incomplete.args(), attachments));
    incomplete = null;
    attachments = null;
    return complete;
  }
}
