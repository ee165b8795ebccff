package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;

/**
 * Which properties a client may put where, each at most once, and what some of them may be (MQTT 5
 * §2.2.2).
 *
 * <p>The decoder behind counts the bytes of the property length as properties: where that length
 * has several bytes, it leaves a short property at the end unread and takes it for what follows.
 * Such a property is moved to the front here; only the order of user properties has a meaning.
 */
enum PropertyRules {
  CONNECT(0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27),
  WILL(0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26),
  PUBLISH(0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26),
  SUBSCRIBE(0x0B, 0x26),
  UNSUBSCRIBE(0x26),
  /** PUBACK, PUBREC, PUBREL and PUBCOMP. */
  REPLY(0x1F, 0x26),
  DISCONNECT(0x11, 0x1F, 0x26);

  private static final int PAYLOAD_FORMAT_INDICATOR = 0x01;
  private static final int REQUEST_PROBLEM_INFORMATION = 0x17;
  private static final int REQUEST_RESPONSE_INFORMATION = 0x19;
  private static final int USER_PROPERTY = 0x26;
  private static final int LAST_IDENTIFIER = 0x2A;
  private static final int MAX_VARIABLE_BYTES = 4;

  private final long allowed;

  PropertyRules(int... identifiers) {
    long bits = 0;
    for (int identifier : identifiers) {
      bits |= 1L << identifier;
    }
    this.allowed = bits;
  }

  /**
   * Checks the properties that begin here, and reads past them.
   *
   * @throws BrokenRuleException if one is not allowed
   * @throws IndexOutOfBoundsException if they are longer than the packet
   */
  void check(ByteBuf in) {
    int before = in.readerIndex();
    int length = readVariable(in);
    if (length == 0) {
      return;
    }
    int from = in.readerIndex();
    int to = from + length;
    if (to > in.writerIndex()) {
      throw new IndexOutOfBoundsException("properties end behind their packet");
    }
    int last = walk(in, to);
    int blind = from - before;
    while (blind > 1 && to - last <= blind && last > from) {
      toFront(in, from, last, to);
      in.readerIndex(from);
      last = walk(in, to);
    }
    in.readerIndex(to);
  }

  /** Checks each property up to an index, and gives where the last of them begins. */
  private int walk(ByteBuf in, int to) {
    long seen = 0;
    int last = in.readerIndex();
    while (in.readerIndex() < to) {
      last = in.readerIndex();
      int identifier = readVariable(in);
      if (identifier > LAST_IDENTIFIER || (allowed & 1L << identifier) == 0) {
        throw BrokenRuleException.malformed("property " + identifier + " does not belong here");
      }
      if (identifier != USER_PROPERTY && (seen & 1L << identifier) != 0) {
        throw BrokenRuleException.protocolError("property " + identifier + " came twice");
      }
      seen |= 1L << identifier;
      try {
        value(in, identifier);
      } catch (IndexOutOfBoundsException longer) {
        throw BrokenRuleException.malformed("property " + identifier + " is too long");
      }
    }
    if (in.readerIndex() != to) {
      throw BrokenRuleException.malformed("properties are longer than they say");
    }
    return last;
  }

  private static void value(ByteBuf in, int identifier) {
    switch (identifier) {
      case PAYLOAD_FORMAT_INDICATOR -> {
        if (in.readUnsignedByte() > 1) {
          throw BrokenRuleException.malformed("payload format indicator is neither 0 nor 1");
        }
      }
      case REQUEST_PROBLEM_INFORMATION, REQUEST_RESPONSE_INFORMATION -> {
        if (in.readUnsignedByte() > 1) {
          throw BrokenRuleException.protocolError("property " + identifier + " is neither 0 nor 1");
        }
      }
      case 0x21, 0x22, 0x23 -> in.skipBytes(2);
      case 0x02, 0x11, 0x18, 0x27 -> in.skipBytes(4);
      case 0x0B -> readVariable(in);
      case USER_PROPERTY -> {
        in.skipBytes(in.readUnsignedShort());
        in.skipBytes(in.readUnsignedShort());
      }
      default -> in.skipBytes(in.readUnsignedShort());
    }
  }

  private static void toFront(ByteBuf in, int from, int last, int to) {
    byte[] moved = new byte[to - last];
    byte[] others = new byte[last - from];
    in.getBytes(last, moved).getBytes(from, others);
    in.setBytes(from, moved).setBytes(from + moved.length, others);
  }

  /**
   * Reads a variable byte integer (MQTT 5 §1.5.5).
   *
   * @throws BrokenRuleException if it has more than four bytes
   */
  static int readVariable(ByteBuf in) {
    int value = 0;
    for (int i = 0; i < MAX_VARIABLE_BYTES; i++) {
      int digit = in.readByte();
      value |= (digit & 0x7f) << (7 * i);
      if (digit >= 0) {
        return value;
      }
    }
    throw BrokenRuleException.malformed("a number has more than four bytes");
  }
}
