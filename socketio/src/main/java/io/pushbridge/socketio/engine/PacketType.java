package io.pushbridge.socketio.engine;

/** Engine.IO packet types; a digit on the wire (socketio-protocol.md §3.2). */
public enum PacketType {
  /** The session begins. */
  OPEN('0'),
  /** The session ends. */
  CLOSE('1'),
  /** Are you there? */
  PING('2'),
  /** I am. */
  PONG('3'),
  /** A message of the layer above. */
  MESSAGE('4'),
  /** The new transport takes over. */
  UPGRADE('5'),
  /** Nothing, to end a poll. */
  NOOP('6');

  private static final PacketType[] BY_DIGIT = values();

  private final char digit;

  PacketType(char digit) {
    this.digit = digit;
  }

  /** The digit that announces this type. */
  char digit() {
    return digit;
  }

  static PacketType of(char digit) throws MalformedPacketException {
    int index = digit - '0';
    if (index < 0 || index >= BY_DIGIT.length) {
      throw new MalformedPacketException("unknown packet type");
    }
    return BY_DIGIT[index];
  }
}
