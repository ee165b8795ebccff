package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Charges one connection for what it sent of a packet that is not whole yet, wherever in the
 * pipeline that waits, and for the packets of a long WebSocket frame that the gate holds back; ends
 * it if there is too much of all. Stands nearest to the socket. Confined to the event loop.
 */
final class UnfinishedPacket extends ChannelInboundHandlerAdapter {
  /** What of a read the gate may hold back: more came as one frame. */
  private static final int READ = 64 * 1024;

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
    gate.onDrained(this::drained);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    long before = gate.packets();
    long more = bytes instanceof ByteBuf read ? read.readableBytes() : 0;
    unfinished += more;
    ctx.fireChannelRead(bytes);
    if (gate.packets() == before) {
      charge(unfinished - UnfinishedBytes.FREE);
    } else if (gate.holds() && unfinished > READ) {
      charge(unfinished - READ);
    } else {
      drained();
    }
  }

  private void drained() {
    unfinished = framer.unfinished();
    charge(unfinished - UnfinishedBytes.FREE);
  }

  private void charge(long most) {
    long wanted = Math.max(0, most);
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
    // What the gate still holds back is paid for until it is handed on or dropped.
    if (!gate.holds()) {
      shared.giveBack(charged);
      charged = 0;
    }
  }
}
