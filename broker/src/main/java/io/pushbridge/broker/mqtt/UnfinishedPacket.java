package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Charges one connection for what it sent of a packet that is not whole yet, wherever in the
 * pipeline that waits, and ends it if there is too much of all. Stands nearest to the socket.
 * Confined to the event loop.
 */
final class UnfinishedPacket extends ChannelInboundHandlerAdapter {
  private final UnfinishedBytes shared;
  private final PacketGate gate;
  private final PacketFramer framer;
  private final Runnable tooMuch;
  private long unfinished;
  private long charged;

  /**
   * Charges a connection.
   *
   * @param gate counts its whole packets
   * @param framer has what is left behind the last of them
   * @param tooMuch called if the packet can get no longer
   */
  UnfinishedPacket(UnfinishedBytes shared, PacketGate gate, PacketFramer framer, Runnable tooMuch) {
    this.shared = shared;
    this.gate = gate;
    this.framer = framer;
    this.tooMuch = tooMuch;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    long before = gate.packets();
    long more = bytes instanceof ByteBuf read ? read.readableBytes() : 0;
    ctx.fireChannelRead(bytes);
    unfinished = gate.packets() == before ? unfinished + more : framer.unfinished();
    charge(Math.max(0, unfinished - UnfinishedBytes.FREE));
  }

  private void charge(long wanted) {
    if (wanted < charged) {
      shared.giveBack(charged - wanted);
      charged = wanted;
    } else if (wanted > charged) {
      if (shared.take(wanted - charged, gate.packets() == 0)) {
        charged = wanted;
      } else {
        tooMuch.run();
      }
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    shared.giveBack(charged);
    charged = 0;
  }
}
