package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
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

  private final ChannelHandlerContext ctx;
  private boolean mqtt5;
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

  void mqtt5(boolean speaks) {
    mqtt5 = speaks;
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
                duplex.shutdownOutput();
              } else {
                ctx.close();
              }
            });
  }

  /** Tells an MQTT 5 client why, then closes. */
  void goodbye(int reasonCode) {
    if (mqtt5) {
      // Not by the codec, which takes a second CONNECT's version for the client's.
      closeAfter(Unpooled.wrappedBuffer(new byte[] {DISCONNECT, 1, (byte) reasonCode}));
    } else {
      flush();
      close();
    }
  }
}
