package io.pushbridge.broker.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.pushbridge.core.Platform;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.will.Wills;
import java.net.InetSocketAddress;

/** The listeners of the native front. Thread-safe. */
public final class MqttServer implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  /**
   * What may wait for a client's socket: it is asked for more below the lower mark and given no
   * more above the upper one. The upper one holds the largest message.
   */
  private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final MqttFront front;
  private final Channel tcp;
  private final Channel webSocket;

  private MqttServer(MqttFront front, Channel tcp, Channel webSocket) {
    this.front = front;
    this.tcp = tcp;
    this.webSocket = webSocket;
  }

  /**
   * Listens. To be called from no event loop.
   *
   * @param registry the registry the platform is wired over
   * @param registering knows the registered devices
   * @param wills what its clients leave
   * @param acceptors accepts connections
   * @param workers runs them; of the same kind as the acceptors
   * @throws IllegalStateException if a port cannot be had, with words for the operator; then
   *     nothing listens
   */
  public static MqttServer start(
      MqttServerOptions options,
      Platform platform,
      SessionRegistry registry,
      Registering registering,
      Wills wills,
      EventLoopGroup acceptors,
      EventLoopGroup workers) {
    MqttFront front = new MqttFront(options, platform, registry, registering, wills);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptors, workers)
            .channel(channelFor(workers))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS);
    Channel tcp =
        bind(bootstrap, MqttPipeline.tcp(front), options.host(), options.mqttPort(), "MQTT");
    try {
      Channel webSocket =
          bind(
              bootstrap,
              MqttPipeline.webSocket(front),
              options.host(),
              options.webSocketPort(),
              "MQTT over WebSocket");
      return new MqttServer(front, tcp, webSocket);
    } catch (IllegalStateException taken) {
      tcp.close().syncUninterruptibly();
      throw taken;
    }
  }

  private static Class<? extends ServerChannel> channelFor(EventLoopGroup workers) {
    return workers instanceof EpollEventLoopGroup
        ? EpollServerSocketChannel.class
        : NioServerSocketChannel.class;
  }

  private static Channel bind(
      ServerBootstrap bootstrap,
      ChannelInitializer<Channel> pipeline,
      String host,
      int port,
      String what) {
    ChannelFuture bound =
        bootstrap.clone().childHandler(pipeline).bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException(
          "cannot listen on %s:%d for %s: %s"
              .formatted(host, port, what, bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  /** The TCP port it listens on. */
  public int mqttPort() {
    return portOf(tcp);
  }

  /** The WebSocket port it listens on. */
  public int webSocketPort() {
    return portOf(webSocket);
  }

  private static int portOf(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** How many connections are open, whether they are through with connecting or not. */
  public int connections() {
    return front.connections();
  }

  /**
   * Stops listening and ends every connection; MQTT 5 clients are told that the server shuts down.
   * Idempotent.
   */
  @Override
  public void close() {
    tcp.close().syncUninterruptibly();
    webSocket.close().syncUninterruptibly();
    front.shutDown();
  }
}
