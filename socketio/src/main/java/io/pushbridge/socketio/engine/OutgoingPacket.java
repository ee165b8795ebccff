package io.pushbridge.socketio.engine;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A packet for one client or for many. Its bytes are made when first needed, once for each {@link
 * WireForm}, and shared by every session that sends it. Immutable to its users and safe for use by
 * many threads.
 */
public final class OutgoingPacket {
  static final OutgoingPacket CLOSE = control(PacketType.CLOSE, "");
  static final OutgoingPacket PING = control(PacketType.PING, "");
  static final OutgoingPacket PONG = control(PacketType.PONG, "");
  static final OutgoingPacket NOOP = control(PacketType.NOOP, "");
  static final OutgoingPacket PROBE_ANSWER = control(PacketType.PONG, "probe");

  private static final int NO_JSON = Integer.MAX_VALUE;

  private final PacketType type;
  private final String text;
  private final byte[] data;
  private final int jsonFrom;
  private final AtomicReferenceArray<byte[]> encoded;

  private OutgoingPacket(PacketType type, String text, byte[] data, int jsonFrom, boolean shared) {
    this.type = type;
    this.text = text;
    this.data = data;
    this.jsonFrom = jsonFrom;
    this.encoded = shared ? new AtomicReferenceArray<>(WireForm.COUNT) : null;
  }

  static OutgoingPacket control(PacketType type, String text) {
    return new OutgoingPacket(type, text, null, NO_JSON, true);
  }

  static OutgoingPacket open(String json) {
    return new OutgoingPacket(PacketType.OPEN, json, null, 0, false);
  }

  /** A text message for one session that is sent as it is. */
  public static OutgoingPacket text(String text) {
    return new OutgoingPacket(PacketType.MESSAGE, text, null, NO_JSON, false);
  }

  /**
   * A text message that ends in JSON. The JSON may be escaped ({@code \}{@code uXXXX}) where a
   * transport needs it.
   *
   * @param jsonFrom index where the JSON begins
   * @param shared whether several sessions will send it, so that its bytes are worth keeping
   */
  public static OutgoingPacket json(String text, int jsonFrom, boolean shared) {
    return new OutgoingPacket(PacketType.MESSAGE, text, null, jsonFrom, shared);
  }

  /** A binary message. The bytes are not copied and must not change any more. */
  public static OutgoingPacket binary(byte[] data, boolean shared) {
    return new OutgoingPacket(PacketType.MESSAGE, null, data, NO_JSON, shared);
  }

  PacketType type() {
    return type;
  }

  /**
   * Whether several sessions may send it, so that {@link #bytes} returns them all the same array.
   */
  boolean isShared() {
    return encoded != null;
  }

  boolean isBinary() {
    return data != null;
  }

  String text() {
    return text;
  }

  byte[] data() {
    return data;
  }

  /**
   * Index in {@link #text()} where JSON begins; larger than its length if nothing may be escaped.
   */
  int jsonFrom() {
    return jsonFrom;
  }

  /** About how many bytes it takes, for limits. */
  int size() {
    return 16 + (data != null ? data.length : text.length());
  }

  /** The bytes in this form; must not be changed. */
  byte[] bytes(WireForm form) {
    if (encoded == null) {
      return form.encode(this);
    }
    byte[] bytes = encoded.get(form.slot());
    if (bytes == null) {
      byte[] made = form.encode(this);
      bytes = encoded.compareAndExchange(form.slot(), null, made);
      return bytes == null ? made : bytes;
    }
    return bytes;
  }

  /** Only the type and size: contents may be secrets. */
  @Override
  public String toString() {
    return type + "[" + size() + "]";
  }
}
