package io.pushbridge.broker.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Another way into a broker, whose far ends of connections a test can look at, with buffers of its
 * own that can be counted.
 */
final class FuzzDoor implements AutoCloseable {
  private final MqttFront front;
  private final PooledByteBufAllocator buffers = new PooledByteBufAllocator(true);
  private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();
  private final Channel listener;

  /** Opens a door of this kind at this address. */
  FuzzDoor(
      TestBroker broker,
      MqttServerOptions options,
      EventLoopGroup loops,
      Class<? extends ServerChannel> kind,
      SocketAddress address) {
    this(broker, options, loops, kind, address, MqttPipeline::tcp, () -> {});
  }

  /**
   * Opens a door.
   *
   * @param inside makes the pipelines
   * @param ended told of the end of each connection, on its loop
   */
  FuzzDoor(
      TestBroker broker,
      MqttServerOptions options,
      EventLoopGroup loops,
      Class<? extends ServerChannel> kind,
      SocketAddress address,
      Function<MqttFront, ChannelInitializer<Channel>> inside,
      Runnable ended) {
    front =
        new MqttFront(
            options,
            broker.platform(),
            broker.store().sessionRegistry(),
            broker.registering(),
            broker.wills());
    ChannelInitializer<Channel> pipeline = inside.apply(front);
    listener =
        new ServerBootstrap()
            .group(loops)
            .channel(kind)
            .childOption(ChannelOption.ALLOCATOR, buffers)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(64 * 1024, 256 * 1024))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (channel instanceof SocketChannel socket) {
                      // Small, so that what is not read is seen soon.
                      socket.config().setSendBufferSize(32 * 1024);
                    }
                    accepted.add(channel);
                    channel.closeFuture().addListener(closed -> gone(channel, ended));
                    channel.pipeline().addLast(pipeline);
                  }
                })
            .bind(address)
            .syncUninterruptibly()
            .channel();
  }

  private void gone(Channel channel, Runnable ended) {
    accepted.remove(channel);
    ended.run();
  }

  SocketAddress address() {
    return listener.localAddress();
  }

  /** The server's ends of the connections that are open. */
  Set<Channel> accepted() {
    return accepted;
  }

  /** How many connections the front knows. */
  int connections() {
    return front.connections();
  }

  /** How many bytes of buffers are in use. */
  long bytesInUse() {
    return buffers.pinnedDirectMemory() + buffers.pinnedHeapMemory();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    front.shutDown();
  }
}
