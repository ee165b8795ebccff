package io.pushbridge.socketio.engine;

import java.util.ArrayList;
import java.util.List;

/** Lets tests of other packages see what outgoing packets hold. */
public final class WireText {
  private WireText() {}

  /** The contents of the packets: strings and byte arrays. */
  public static List<Object> of(List<OutgoingPacket> packets) {
    List<Object> contents = new ArrayList<>();
    for (OutgoingPacket packet : packets) {
      contents.add(packet.isBinary() ? packet.data() : packet.text());
    }
    return contents;
  }
}
