package io.pushbridge.broker.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.pushbridge.broker.mqtt.MqttListener.Carrier;
import io.pushbridge.core.Platform;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.will.Wills;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listeners of the native front. Thread-safe. */
public final class MqttServer implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  /**
   * What may wait for a client's socket: it is asked for more below the lower mark and given no
   * more above the upper one. The upper one holds the largest message.
   */
  private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final MqttFront front;
  private final List<Channel> listening;

  private MqttServer(MqttFront front, List<Channel> listening) {
    this.front = front;
    this.listening = List.copyOf(listening);
  }

  /**
   * Listens on the two ports of the options, without a cipher. To be called from no event loop.
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
    List<MqttListener> plain =
        List.of(
            MqttListener.plain(options.host(), options.mqttPort(), Carrier.TCP),
            MqttListener.plain(options.host(), options.webSocketPort(), Carrier.WEBSOCKET));
    return start(options, plain, platform, registry, registering, wills, acceptors, workers);
  }

  /**
   * Listens here only, whatever ports the options name. To be called from no event loop.
   *
   * @param listeners in the order of {@link #ports}
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
      List<MqttListener> listeners,
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
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS);
    List<Channel> listening = new ArrayList<>();
    try {
      for (MqttListener listener : listeners) {
        listening.add(bind(bootstrap, front, listener));
      }
      return new MqttServer(front, listening);
    } catch (IllegalStateException taken) {
      listening.forEach(channel -> channel.close().syncUninterruptibly());
      throw taken;
    }
  }

  private static Class<? extends ServerChannel> channelFor(EventLoopGroup workers) {
    return workers instanceof EpollEventLoopGroup
        ? EpollServerSocketChannel.class
        : NioServerSocketChannel.class;
  }

  private static Channel bind(ServerBootstrap bootstrap, MqttFront front, MqttListener listener) {
    ChannelFuture bound =
        bootstrap
            .clone()
            .childHandler(MqttPipeline.of(front, listener))
            .bind(listener.host(), listener.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException(
          "cannot listen on %s:%d for %s: %s"
              .formatted(
                  listener.host(), listener.port(), listener.words(), bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  /** The ports it listens on, in the order of the listeners. */
  public List<Integer> ports() {
    return listening.stream().map(MqttServer::portOf).toList();
  }

  /** The first port it listens on, that of plain TCP unless it was started otherwise. */
  public int mqttPort() {
    return portOf(listening.get(0));
  }

  /** The second port it listens on, that of plain WebSocket unless it was started otherwise. */
  public int webSocketPort() {
    return portOf(listening.get(1));
  }

  private static int portOf(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** How many connections are open, whether they are through with connecting or not. */
  public int connections() {
    return front.connections();
  }

  /** How many bytes of publishes are in progress, but for the first few of each client. */
  long bytesInProgress() {
    return front.inProgress().taken();
  }

  /**
   * Stops listening and ends every connection; MQTT 5 clients are told that the server shuts down.
   * Idempotent.
   */
  @Override
  public void close() {
    listening.forEach(channel -> channel.close().syncUninterruptibly());
    front.shutDown();
  }
}
