package io.pushbridge.socketio.engine;

/**
 * WebSocket frames as a server sends them: final, unmasked, header and payload in one array (RFC
 * 6455 §5.2).
 */
final class ServerFrame {
  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_BINARY = 0x82;

  private ServerFrame() {}

  /** A text frame: one ASCII character, then UTF-8. */
  static byte[] text(char first, byte[] rest) {
    byte[] frame = withHeader(FINAL_TEXT, rest.length + 1);
    int start = frame.length - rest.length - 1;
    frame[start] = (byte) first;
    System.arraycopy(rest, 0, frame, start + 1, rest.length);
    return frame;
  }

  /** A text frame. */
  static byte[] text(byte[] utf8) {
    byte[] frame = withHeader(FINAL_TEXT, utf8.length);
    System.arraycopy(utf8, 0, frame, frame.length - utf8.length, utf8.length);
    return frame;
  }

  /** A binary frame. */
  static byte[] binary(byte[] data) {
    byte[] frame = withHeader(FINAL_BINARY, data.length);
    System.arraycopy(data, 0, frame, frame.length - data.length, data.length);
    return frame;
  }

  static boolean isText(byte[] frame) {
    return (frame[0] & 0xff) == FINAL_TEXT;
  }

  /** Where the payload of a frame made here begins. */
  static int payloadStart(byte[] frame) {
    return switch (frame[1]) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private static byte[] withHeader(int first, int length) {
    byte[] frame;
    if (length < 126) {
      frame = new byte[2 + length];
      frame[1] = (byte) length;
    } else if (length < 0x10000) {
      frame = new byte[4 + length];
      frame[1] = 126;
      frame[2] = (byte) (length >> 8);
      frame[3] = (byte) length;
    } else {
      frame = new byte[10 + length];
      frame[1] = 127;
      for (int i = 0; i < 4; i++) {
        frame[9 - i] = (byte) (length >> (8 * i));
      }
    }
    frame[0] = (byte) first;
    return frame;
  }
}
