package io.pushbridge.socketio.engine;

/**
 * A packet from a client.
 *
 * @param type its type
 * @param text what follows the type, for text packets; null for binary ones
 * @param data the bytes of a binary message; null for text packets
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the array is handed on
record IncomingPacket(PacketType type, String text, byte[] data) {
  static IncomingPacket text(PacketType type, String text) {
    return new IncomingPacket(type, text, null);
  }

  static IncomingPacket binary(byte[] data) {
    return new IncomingPacket(PacketType.MESSAGE, null, data);
  }

  boolean isBinary() {
    return data != null;
  }

  /** Only sizes: contents may be secrets. */
  @Override
  public String toString() {
    return type + "[" + (data != null ? data.length + " bytes" : text.length() + " chars") + "]";
  }
}
