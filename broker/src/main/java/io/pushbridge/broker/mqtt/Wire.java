package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The way out to one client. Packets are written at once and flushed together: when a burst of
 * reads is over, or at the end of the loop's turn. Confined to the event loop.
 */
// A write that fails ends the connection by its exception; nobody waits for a close.
@SuppressWarnings("FutureReturnValueIgnored")
final class Wire {
  private static final long GOODBYE_SECONDS = 2;
  private static final byte DISCONNECT = (byte) 0xE0;

  /** Identifier and length of a reason string; and one byte more of remaining length at most. */
  private static final int REASON_STRING_HEADER = 3 + 1;

  private final ChannelHandlerContext ctx;
  private boolean mqtt5;
  private boolean problemInformation = true;
  private long maximumPacketSize = Long.MAX_VALUE;
  private boolean reading;
  private boolean dirty;
  private boolean flushScheduled;

  Wire(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  Channel channel() {
    return ctx.channel();
  }

  /** Where packets are made. */
  ByteBufAllocator alloc() {
    return ctx.alloc();
  }

  /** Whether the client speaks MQTT 5; false until its CONNECT is read. */
  boolean mqtt5() {
    return mqtt5;
  }

  /** Sets what the client's CONNECT says of packets to it. */
  void clientSays(MqttConnectMessage connect) {
    mqtt5 = ConnAnswers.speaksMqtt5(connect);
    PacketProperties properties = new PacketProperties(connect.variableHeader().properties());
    problemInformation =
        properties.number(MqttPropertyType.REQUEST_PROBLEM_INFORMATION).orElse(1) == 1;
    long maximum = properties.unsigned(MqttPropertyType.MAXIMUM_PACKET_SIZE).orElse(0);
    if (maximum > 0) {
      maximumPacketSize = maximum;
      String encoder = ctx.pipeline().context(MqttEncoder.class).name();
      ctx.pipeline().addBefore(encoder, null, new PacketSizeGuard(maximum));
    }
  }

  /**
   * The reason string for a packet other than CONNACK and DISCONNECT, or null if it has none: for a
   * success, if the client's version has none, if it asked for none ([MQTT-3.1.2-29]), or if the
   * packet would be too large with it ([MQTT-3.4.2-2]).
   *
   * @param packetBytes the size of the packet without it, fixed header and all
   */
  String reasonString(int code, int packetBytes) {
    return problemInformation ? finalReasonString(code, "", packetBytes) : null;
  }

  /**
   * The same for CONNACK and DISCONNECT, which clients cannot refuse (MQTT 5 §3.1.2.11.7).
   *
   * @param words says more than the code, in ASCII; empty for what the code means
   */
  String finalReasonString(int code, String words, int packetBytes) {
    if (!mqtt5 || code < ReasonCode.FAILURE) {
      return null;
    }
    String text = words.isEmpty() ? ReasonCode.text(code) : words;
    return packetBytes + REASON_STRING_HEADER + text.length() <= maximumPacketSize ? text : null;
  }

  /** Writes a packet or an encoded one; it is flushed later. */
  void write(Object packet) {
    ctx.write(packet, ctx.voidPromise());
    dirty = true;
    if (!reading && !flushScheduled) {
      flushScheduled = true;
      ctx.channel().eventLoop().execute(this::scheduledFlush);
    }
  }

  private void scheduledFlush() {
    flushScheduled = false;
    flush();
  }

  /** A burst of reads begins: what is written answers it and is flushed when it is over. */
  void readBegins() {
    reading = true;
  }

  void readEnds() {
    reading = false;
    flush();
  }

  private void flush() {
    if (dirty) {
      dirty = false;
      ctx.flush();
    }
  }

  /** Whether the client takes its bytes: what waits for the socket is below the mark. */
  boolean takesMore() {
    if (ctx.channel().isWritable()) {
      return true;
    }
    // What was only kept back for a common flush is no backlog.
    flush();
    return ctx.channel().isWritable();
  }

  /** Closes at once. */
  void close() {
    ctx.close();
  }

  /**
   * Writes a last packet, then closes. What the client sends meanwhile is read for a moment: a
   * socket that is closed over unread bytes takes the last packet back.
   */
  void closeAfter(Object packet) {
    Channel channel = ctx.channel();
    if (!channel.isWritable()) {
      ctx.close();
      return;
    }
    channel.eventLoop().schedule(this::close, GOODBYE_SECONDS, TimeUnit.SECONDS);
    ctx.writeAndFlush(packet)
        .addListener(
            written -> {
              if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                channel.config().setAutoRead(true);
                endOutput(duplex);
              } else {
                ctx.close();
              }
            });
  }

  /** The end of a ciphered stream is a message of its own (RFC 8446 §6.1). */
  private static void endOutput(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(told -> channel.shutdownOutput());
    }
  }

  /**
   * Tells an MQTT 5 client why, then closes.
   *
   * @param words says more than the code, in ASCII; empty for what the code means
   */
  void goodbye(int reasonCode, String words) {
    if (mqtt5) {
      // Not by the codec, which takes a second CONNECT's version for the client's.
      closeAfter(disconnect(reasonCode, words));
    } else {
      flush();
      close();
    }
  }

  private ByteBuf disconnect(int reasonCode, String words) {
    ByteBuf packet = Unpooled.buffer();
    String reason = finalReasonString(reasonCode, words, 4);
    if (reason == null) {
      return packet.writeByte(DISCONNECT).writeByte(1).writeByte(reasonCode);
    }
    int properties = 3 + reason.length();
    packet.writeByte(DISCONNECT).writeByte(2 + properties).writeByte(reasonCode);
    packet.writeByte(properties).writeByte(MqttPropertyType.REASON_STRING.value());
    packet.writeShort(reason.length()).writeCharSequence(reason, StandardCharsets.US_ASCII);
    return packet;
  }
}
