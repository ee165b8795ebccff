package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.pushbridge.broker.dialect.NativeDecoder;

/**
 * Looks at the first packet of a connection and puts the decoder of the SDKs' dialect in the place
 * of MQTT's if that is what it speaks (native-mqtt.md §1). Confined to the event loop.
 */
final class LevelSwitch extends ChannelInboundHandlerAdapter {
  private static final int CONNECT = 0x10;
  private static final int VERSION_3_1 = 3;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object packet) {
    if (packet instanceof ByteBuf frame) {
      if (NativeDecoder.speaks(frame)) {
        ctx.pipeline()
            .replace(MqttDecoder.class, null, new NativeDecoder(ConnectReader.MAX_CLIENT_ID));
      } else if (NativeDecoder.speaks(frame, VERSION_3_1)) {
        // MQTT 3.1 §3.1: the flags of a CONNECT are not used. The C SDK leaves some behind.
        frame.setByte(frame.readerIndex(), CONNECT);
      }
    }
    ctx.fireChannelRead(packet);
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }
}
