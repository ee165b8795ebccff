package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Cuts the byte stream into whole packets (MQTT 5 §2.1), so that a packet that trickles in is not
 * parsed anew with every byte, and one that is too large is refused by its header.
 *
 * <p>The decoder behind waits for more bytes if the fields of a packet claim more than its length;
 * here it shows that none will come, before the next packet could be taken for its rest.
 */
final class PacketFramer extends ByteToMessageDecoder {
  private static final int MAX_LENGTH_BYTES = 4;

  private final int maxPacketBytes;
  private final PacketGate gate;
  // Confined to the event loop.
  private boolean broken;

  /** Lets packets through whose variable header and payload are at most this long. */
  PacketFramer(int maxPacketBytes, PacketGate gate) {
    this.maxPacketBytes = maxPacketBytes;
    this.gate = gate;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int length = 0;
    for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
      int at = in.readerIndex() + 1 + i;
      if (at >= in.writerIndex()) {
        return;
      }
      int digit = in.getByte(at);
      length |= (digit & 0x7f) << (7 * i);
      if (digit >= 0) {
        frame(ctx, in, 2 + i, length);
        return;
      }
    }
    broken = true;
    throw new DecoderException("remaining length has more than 4 bytes");
  }

  private void frame(ChannelHandlerContext ctx, ByteBuf in, int header, int length) {
    if (length > maxPacketBytes) {
      broken = true;
      throw new TooLongFrameException("a packet of " + length + " bytes");
    }
    if (in.readableBytes() >= header + length) {
      long before = gate.packets();
      ctx.fireChannelRead(in.readRetainedSlice(header + length));
      if (gate.packets() == before) {
        broken = true;
        throw new DecoderException("a packet is shorter than its fields");
      }
    }
  }

  /** How many bytes of a packet that is not whole wait here. */
  int unfinished() {
    return actualReadableBytes();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Not as it is inherited: it would ask for another read while the gate is closed, as it does
    // not know of the packets handed on here.
    discardSomeReadBytes();
    ctx.fireChannelReadComplete();
  }
}
