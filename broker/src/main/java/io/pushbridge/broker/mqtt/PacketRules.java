package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessageFactory;

/**
 * Looks through whole packets, before they are decoded, for what the decoder behind lets pass: the
 * reserved bits of subscription options ([MQTT-3.8.3-5]) and the properties of MQTT 5, see {@link
 * PropertyRules}. A packet that breaks a rule goes on as one that cannot be decoded, in its order
 * among the others. Confined to the event loop.
 */
final class PacketRules extends ChannelInboundHandlerAdapter {
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBCOMP = 7;
  private static final int SUBSCRIBE = 8;
  private static final int UNSUBSCRIBE = 10;
  private static final int DISCONNECT = 14;

  private static final int MQTT_5 = 5;
  private static final int OLDEST_PLAIN = 3;
  private static final int WILL = 0x04;
  private static final int QOS = 0x06;
  private static final int RESERVED_OPTIONS = 0xC0;

  /** The protocol level of the CONNECT, 0 until it came. */
  private int level;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf packet) {
      int start = packet.readerIndex();
      try {
        check(packet);
      } catch (BrokenRuleException broken) {
        packet.release();
        ctx.fireChannelRead(MqttMessageFactory.newInvalidMessage(broken));
        return;
      } catch (IndexOutOfBoundsException shorter) {
        // Its fields claim more than there is: the decoder finds that, too, and the framer tells.
      }
      packet.readerIndex(start);
    }
    ctx.fireChannelRead(message);
  }

  private void check(ByteBuf in) {
    int first = in.readUnsignedByte();
    PropertyRules.readVariable(in);
    int type = first >> 4;
    if (type == CONNECT) {
      connect(in);
    } else if (type == SUBSCRIBE && level >= OLDEST_PLAIN && level <= MQTT_5) {
      subscribe(in);
    } else if (level == MQTT_5) {
      others(type, first, in);
    }
  }

  private void connect(ByteBuf in) {
    skipText(in);
    int said = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    in.skipBytes(2);
    if (level == 0) {
      level = said;
    }
    if (said == MQTT_5) {
      PropertyRules.CONNECT.check(in);
      skipText(in);
      if ((flags & WILL) != 0) {
        PropertyRules.WILL.check(in);
      }
    }
  }

  private void subscribe(ByteBuf in) {
    in.skipBytes(2);
    if (level == MQTT_5) {
      PropertyRules.SUBSCRIBE.check(in);
    }
    while (in.isReadable()) {
      skipText(in);
      if ((in.readUnsignedByte() & RESERVED_OPTIONS) != 0) {
        throw BrokenRuleException.malformed("reserved bits of subscription options");
      }
    }
  }

  private static void others(int type, int first, ByteBuf in) {
    if (type == PUBLISH) {
      skipText(in);
      in.skipBytes((first & QOS) == 0 ? 0 : 2);
      PropertyRules.PUBLISH.check(in);
    } else if (type == UNSUBSCRIBE) {
      in.skipBytes(2);
      PropertyRules.UNSUBSCRIBE.check(in);
    } else if (type >= PUBACK && type <= PUBCOMP) {
      // The reason code and the properties may be left out.
      in.skipBytes(2);
      replyProperties(in, PropertyRules.REPLY);
    } else if (type == DISCONNECT) {
      replyProperties(in, PropertyRules.DISCONNECT);
    }
  }

  private static void replyProperties(ByteBuf in, PropertyRules rules) {
    if (in.readableBytes() > 1) {
      in.skipBytes(1);
      rules.check(in);
    }
  }

  private static void skipText(ByteBuf in) {
    in.skipBytes(in.readUnsignedShort());
  }
}
