package io.pushbridge.benchmarks.mqtt;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.CompletableFuture;

/**
 * An MQTT 3.1.1 client that costs as little as it can, so that the broker is the busier side: it
 * writes copies of one packet and reads the headers of what comes. Confined to its event loop, but
 * for what says otherwise.
 */
// A write that fails ends the connection, and with it the run.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoadClient extends ChannelInboundHandlerAdapter {
  private static final int PUBACK_BYTES = 4;
  private static final int LARGEST_ID = 65_535;

  /** Hears of what comes, on the event loop. */
  interface Listener {
    /** A message; {@code payload} is positioned at its body. */
    default void message(ByteBuf packet, int payload) {}

    /** Publishes were acknowledged. */
    default void acknowledged(int count) {}

    /** What came at once was handed on. */
    default void readComplete() {}
  }

  private final Channel channel;
  private final Listener listener;
  private final CompletableFuture<LoadClient> connected = new CompletableFuture<>();
  private final CompletableFuture<LoadClient> subscribed = new CompletableFuture<>();
  // The beginning of a packet whose end did not come yet.
  private ByteBuf rest;
  private ByteBuf acknowledgements;
  private int nextId = 1;

  private LoadClient(Channel channel, Listener listener) {
    this.channel = channel;
    this.listener = listener;
  }

  /** Connects; completes on the event loop when the broker has let it in. From any thread. */
  static CompletableFuture<LoadClient> connect(
      EventLoopGroup loop, Target target, String clientId, boolean clean, Listener listener) {
    CompletableFuture<LoadClient> made = new CompletableFuture<>();
    new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_REUSEADDR, true)
        .handler(new ChannelInboundHandlerAdapter())
        .connect("127.0.0.1", target.port())
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                made.completeExceptionally(done.cause());
                return;
              }
              Channel channel = ((io.netty.channel.ChannelFuture) done).channel();
              LoadClient client = new LoadClient(channel, listener);
              channel.pipeline().addLast(client);
              channel.writeAndFlush(Packets.connect(clientId, clean));
              client.connected.whenComplete(
                  (in, failure) -> {
                    if (failure == null) {
                      made.complete(client);
                    } else {
                      made.completeExceptionally(failure);
                    }
                  });
            });
    return made;
  }

  /** Completes on the event loop. */
  CompletableFuture<LoadClient> subscribe(String topic, int qos) {
    channel.writeAndFlush(Packets.subscribe(topic, qos));
    return subscribed;
  }

  /**
   * Writes copies of a publish.
   *
   * @param idAt where its packet id stands, 0 for none
   */
  void publish(ByteBuf packet, int idAt, int count) {
    int length = packet.readableBytes();
    ByteBuf out = channel.alloc().directBuffer(length * count);
    for (int i = 0; i < count; i++) {
      int from = out.writerIndex();
      out.writeBytes(packet, packet.readerIndex(), length);
      if (idAt > 0) {
        out.setShort(from + idAt, nextId);
        nextId = nextId == LARGEST_ID ? 1 : nextId + 1;
      }
    }
    channel.writeAndFlush(out, channel.voidPromise());
  }

  /** From any thread. */
  CompletableFuture<Void> leave() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    channel.closeFuture().addListener(done -> closed.complete(null));
    channel.writeAndFlush(Packets.disconnect()).addListener(done -> channel.close());
    return closed;
  }

  /** Closes without a word; from any thread. */
  void drop() {
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) {
    ByteBuf in = (ByteBuf) read;
    if (rest != null) {
      in = ctx.alloc().buffer(rest.readableBytes() + in.readableBytes()).writeBytes(rest);
      in.writeBytes((ByteBuf) read);
      rest.release();
      rest = null;
      ((ByteBuf) read).release();
    }
    while (readPacket(ctx, in)) {
      // Each reads one.
    }
    if (in.isReadable()) {
      rest = in;
    } else {
      in.release();
    }
  }

  private boolean readPacket(ChannelHandlerContext ctx, ByteBuf in) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int length = 0;
    int body = start + 1;
    for (int shift = 0; ; shift += 7) {
      if (body >= end) {
        return false;
      }
      int digit = in.getByte(body++);
      length |= (digit & 0x7f) << shift;
      if (digit >= 0) {
        break;
      }
    }
    if (body + length > end) {
      return false;
    }
    take(ctx, in, in.getUnsignedByte(start), body);
    in.readerIndex(body + length);
    return true;
  }

  private void take(ChannelHandlerContext ctx, ByteBuf in, int first, int body) {
    switch (first >> 4) {
      case Packets.PUBLISH -> {
        int at = body + 2 + in.getUnsignedShort(body);
        if ((first & 0x06) != 0) {
          acknowledge(ctx, in.getUnsignedShort(at));
          at += 2;
        }
        listener.message(in, at);
      }
      case Packets.PUBACK -> listener.acknowledged(1);
      case Packets.CONNACK -> {
        if (in.getByte(body + 1) == 0) {
          connected.complete(this);
        } else {
          connected.completeExceptionally(
              new IllegalStateException("refused with " + in.getByte(body + 1)));
        }
      }
      case Packets.SUBACK -> subscribed.complete(this);
      default -> throw new IllegalStateException("unexpected packet " + first);
    }
  }

  private void acknowledge(ChannelHandlerContext ctx, int id) {
    if (acknowledgements == null) {
      acknowledgements = ctx.alloc().directBuffer(64 * PUBACK_BYTES);
    }
    acknowledgements.writeInt(0x40020000 | id);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (acknowledgements != null) {
      ctx.writeAndFlush(acknowledgements, ctx.voidPromise());
      acknowledgements = null;
    }
    listener.readComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
    IllegalStateException gone = new IllegalStateException("the broker closed the connection");
    connected.completeExceptionally(gone);
    subscribed.completeExceptionally(gone);
  }
}
