package io.pushbridge.broker.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.pushbridge.core.message.Qos;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the packets of the dialect (native-mqtt.md §2), each from a frame that holds just it. What
 * cannot be read fails as a {@link io.netty.handler.codec.DecoderException}. Confined to the event
 * loop.
 *
 * <p>The stray bits of the SDKs are let pass: the low half of the first byte says nothing but the
 * QoS and DUP of a PUBLISH and whether a PUBREL has a QoS, and what is to be retained is published
 * only (native-mqtt.md §2); a length behind an extended command that disagrees with its bytes says
 * nothing at all.
 */
public final class NativeDecoder extends MessageToMessageDecoder<ByteBuf> {
  /** The protocol level of the dialect. */
  public static final int LEVEL = 0x13;

  private static final byte[] NAME = "MQIsdp".getBytes(StandardCharsets.US_ASCII);
  private static final int CONNECT = 1;

  private static final int DUP = 0x08;
  private static final int QOS_BITS = 0x06;

  private static final int USER_NAME = 0x80;
  private static final int PASSWORD = 0x40;
  private static final int WILL = 0x04;
  private static final int CLEAN = 0x02;

  private static final byte[] NOTHING = {};

  private final int maxClientId;

  /** Lets client ids pass that are at most this many characters. */
  public NativeDecoder(int maxClientId) {
    this.maxClientId = maxClientId;
  }

  /** Whether a frame is a CONNECT of the dialect; reads nothing from it. */
  public static boolean speaks(ByteBuf frame) {
    return speaks(frame, LEVEL);
  }

  /** Whether a frame is a CONNECT of {@code MQIsdp} with this level; reads nothing from it. */
  public static boolean speaks(ByteBuf frame, int wanted) {
    int at = frame.readerIndex();
    if (frame.getUnsignedByte(at) >> 4 != CONNECT) {
      return false;
    }
    int name = at + headerLength(frame);
    int level = name + 2 + NAME.length;
    return level < frame.writerIndex()
        && frame.getUnsignedShort(name) == NAME.length
        && ByteBufUtil.equals(frame, name + 2, Unpooled.wrappedBuffer(NAME), 0, NAME.length)
        && frame.getUnsignedByte(level) == wanted;
  }

  /** First byte and remaining length; a frame has both. */
  private static int headerLength(ByteBuf frame) {
    int length = 2;
    while (frame.getByte(frame.readerIndex() + length - 1) < 0) {
      length++;
    }
    return length;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
    int first = frame.getUnsignedByte(frame.readerIndex());
    frame.skipBytes(headerLength(frame));
    try {
      out.add(read(first, frame));
    } catch (IndexOutOfBoundsException shorter) {
      throw new CorruptedFrameException("a packet is shorter than its fields");
    }
  }

  private MqttMessage read(int first, ByteBuf in) {
    return switch (first >> 4) {
      case CONNECT -> connect(in);
      case 3 -> new NativePacket(MqttMessageType.PUBLISH, publish(first, in));
      case 4 -> acknowledgement(MqttMessageType.PUBACK, in);
      case 5 -> acknowledgement(MqttMessageType.PUBREC, in);
      case 6 -> release(first, in);
      case 7 -> acknowledgement(MqttMessageType.PUBCOMP, in);
      case 8 -> new NativePacket(MqttMessageType.SUBSCRIBE, subscribe(in));
      case 10 -> new NativePacket(MqttMessageType.UNSUBSCRIBE, unsubscribe(in));
      case 12 -> MqttMessage.PINGREQ;
      case 14 -> MqttMessage.DISCONNECT;
      case 15 -> new NativePacket(MqttMessageType.AUTH, command(in));
      default -> throw new CorruptedFrameException("no client sends packets of type " + first);
    };
  }

  private MqttConnectMessage connect(ByteBuf in) {
    String name = text(in);
    int level = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int keepAlive = in.readUnsignedShort();
    String clientId = text(in);
    boolean will = (flags & WILL) != 0;
    String willTopic = will ? text(in) : null;
    byte[] willMessage = will ? bytes(in, in.readUnsignedShort()) : null;
    boolean hasUserName = (flags & USER_NAME) != 0;
    String userName = hasUserName ? text(in) : null;
    boolean hasPassword = (flags & PASSWORD) != 0;
    byte[] password = hasPassword ? bytes(in, in.readUnsignedShort()) : null;
    if (level != LEVEL || clientId.length() > maxClientId) {
      throw new CorruptedFrameException("no such level or client");
    }
    return new MqttConnectMessage(
        header(MqttMessageType.CONNECT),
        new MqttConnectVariableHeader(
            name,
            level,
            hasUserName,
            hasPassword,
            false,
            will ? (flags >> 3) & 3 : 0,
            will,
            (flags & CLEAN) != 0,
            keepAlive),
        new MqttConnectPayload(
            clientId, MqttProperties.NO_PROPERTIES, willTopic, willMessage, userName, password));
  }

  private static MqttFixedHeader header(MqttMessageType type) {
    return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
  }

  private static NativePacket.Publish publish(int first, ByteBuf in) {
    Qos qos =
        Qos.of((first >> 1) & 3)
            .orElseThrow(() -> new CorruptedFrameException("there is no QoS of 3"));
    String topic = text(in);
    long id = qos.acknowledged() ? in.readLong() : 0;
    return new NativePacket.Publish(
        id, (first & DUP) != 0, topic, qos, bytes(in, in.readableBytes()));
  }

  private static NativePacket acknowledgement(MqttMessageType type, ByteBuf in) {
    return new NativePacket(type, new NativePacket.Acknowledgement(in.readLong()));
  }

  private static NativePacket release(int first, ByteBuf in) {
    return (first & QOS_BITS) != 0
        ? acknowledgement(MqttMessageType.PUBREL, in)
        : new NativePacket(MqttMessageType.PUBREL, new NativePacket.BareRelease(in.readLong()));
  }

  private static NativePacket.Subscribe subscribe(ByteBuf in) {
    long id = in.readLong();
    List<MqttTopicSubscription> wanted = new ArrayList<>();
    while (in.isReadable()) {
      String filter = text(in);
      int qos = in.readUnsignedByte();
      if (qos > 2) {
        throw new CorruptedFrameException("there is no QoS of " + qos);
      }
      wanted.add(new MqttTopicSubscription(filter, MqttQoS.valueOf(qos)));
    }
    if (wanted.isEmpty()) {
      throw new CorruptedFrameException("a SUBSCRIBE without a filter");
    }
    return new NativePacket.Subscribe(id, wanted);
  }

  private static NativePacket.Unsubscribe unsubscribe(ByteBuf in) {
    long id = in.readLong();
    List<String> filters = new ArrayList<>();
    while (in.isReadable()) {
      filters.add(text(in));
    }
    if (filters.isEmpty()) {
      throw new CorruptedFrameException("an UNSUBSCRIBE without a filter");
    }
    return new NativePacket.Unsubscribe(id, filters);
  }

  /** A client that has nothing to add may leave the length out. */
  private static NativePacket.Command command(ByteBuf in) {
    long id = in.readLong();
    int command = in.readUnsignedByte();
    in.skipBytes(Math.min(2, in.readableBytes()));
    return new NativePacket.Command(id, command, bytes(in, in.readableBytes()));
  }

  private static String text(ByteBuf in) {
    int length = in.readUnsignedShort();
    return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  private static byte[] bytes(ByteBuf in, int length) {
    if (length == 0) {
      return NOTHING;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }
}
