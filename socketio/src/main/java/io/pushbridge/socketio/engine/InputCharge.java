package io.pushbridge.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Charges one connection for what came of a request or message that is not whole yet, and ends it
 * when there is no room for more. Owned by the channel's event loop.
 */
final class InputCharge extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(InputCharge.class);

  /** Charges nobody. */
  static final InputCharge NONE = new InputCharge(new UnfinishedInput(Long.MAX_VALUE));

  private final UnfinishedInput all;
  private boolean http = true;
  private boolean refused;
  private long arrived;
  private long charged;

  InputCharge(UnfinishedInput all) {
    this.all = all;
  }

  /** What came so far is whole. */
  void whole() {
    arrived = 0;
    all.giveBack(charged);
    charged = 0;
  }

  /** So many bytes were something by themselves, perhaps within a message that is not whole. */
  void aside(long bytes) {
    arrived = Math.max(0, arrived - bytes);
  }

  /** The connection is a WebSocket now. */
  void upgraded() {
    http = false;
    whole();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && !mayArrive(bytes.readableBytes())) {
      if (!refused) {
        refused = true;
        LOG.info(
            "event=too_much_unfinished_input remote={} bytes={}",
            EngineListener.clientOf(ctx.channel()),
            arrived);
      }
      ReferenceCountUtil.release(message);
      Wire.close(ctx);
      return;
    }
    ctx.fireChannelRead(message);
  }

  private boolean mayArrive(int bytes) {
    arrived += bytes;
    long due = arrived - UnfinishedInput.FREE - charged;
    if (refused || (due > 0 && !all.take(due, http))) {
      return false;
    }
    charged += Math.max(0, due);
    return true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    whole();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    whole();
  }
}
