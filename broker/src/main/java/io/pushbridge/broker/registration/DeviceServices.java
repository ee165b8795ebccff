package io.pushbridge.broker.registration;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.pushbridge.core.registration.Registering;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The listeners of the registration and the ticket service. Thread-safe. */
public final class DeviceServices implements AutoCloseable {
  private static final int MAX_REQUEST = 4 * 1024;
  private static final int MAX_HEADERS = 8 * 1024;
  private static final int MAX_CONNECTIONS = 5_000;

  private final List<Channel> channels = new ArrayList<>();
  private final ServerBootstrap bootstrap;
  private final String host;
  private final ServiceLimit limit;
  private OptionalInt registrationHttp;
  private OptionalInt registrationTcp;
  private OptionalInt ticketHttp;
  private OptionalInt ticketTcp;

  private DeviceServices(
      DeviceServicesOptions options, EventLoopGroup acceptors, EventLoopGroup workers) {
    this.host = options.host();
    this.limit = new ServiceLimit(MAX_CONNECTIONS, options.patience());
    this.bootstrap =
        new ServerBootstrap()
            .group(acceptors, workers)
            .channel(
                workers instanceof EpollEventLoopGroup
                    ? EpollServerSocketChannel.class
                    : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true);
  }

  /**
   * Listens. To be called from no event loop.
   *
   * @param registering registers devices
   * @param mqttPort the port that tickets name where the options have no address
   * @param acceptors accepts connections
   * @param workers runs them; of the same kind as the acceptors
   * @throws IllegalStateException if a port cannot be had, with words for the operator; then
   *     nothing listens
   */
  public static DeviceServices start(
      DeviceServicesOptions options,
      Registering registering,
      IntSupplier mqttPort,
      EventLoopGroup acceptors,
      EventLoopGroup workers) {
    DeviceServices services = new DeviceServices(options, acceptors, workers);
    try {
      services.open(
          options,
          new RegistrationService(registering),
          new TicketService(options.brokerUrl(), mqttPort));
      return services;
    } catch (IllegalStateException taken) {
      services.close();
      throw taken;
    }
  }

  private void open(DeviceServicesOptions options, Service registration, Service ticket) {
    registrationHttp = bind(options.registrationHttp(), "registration", () -> http(registration));
    registrationTcp =
        bind(options.registrationTcp(), "registration over TCP", () -> tcp(registration));
    ticketHttp = bind(options.ticketHttp(), "tickets", () -> http(ticket));
    ticketTcp = bind(options.ticketTcp(), "tickets over TCP", () -> tcp(ticket));
  }

  /** The embedded SDK ends its headers with bare line feeds. */
  private static List<ChannelHandler> http(Service service) {
    HttpDecoderConfig config =
        new HttpDecoderConfig().setMaxHeaderSize(MAX_HEADERS).setStrictLineParsing(false);
    return List.of(
        new HttpServerCodec(config),
        new HttpObjectAggregator(MAX_REQUEST, true),
        new HttpForm(service));
  }

  private static List<ChannelHandler> tcp(Service service) {
    return List.of(new TcpForm(service, MAX_REQUEST));
  }

  private OptionalInt bind(OptionalInt port, String what, Supplier<List<ChannelHandler>> handlers) {
    if (port.isEmpty()) {
      return port;
    }
    ChannelInitializer<Channel> pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(limit);
            handlers.get().forEach(channel.pipeline()::addLast);
          }
        };
    ChannelFuture bound =
        bootstrap.clone().childHandler(pipeline).bind(host, port.getAsInt()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException(
          "cannot listen on %s:%d for %s: %s"
              .formatted(host, port.getAsInt(), what, bound.cause().getMessage()),
          bound.cause());
    }
    channels.add(bound.channel());
    return OptionalInt.of(((InetSocketAddress) bound.channel().localAddress()).getPort());
  }

  /** The port of registration over HTTP; empty if it is off. */
  public OptionalInt registrationHttp() {
    return registrationHttp;
  }

  /** The port of registration over TCP; empty if it is off. */
  public OptionalInt registrationTcp() {
    return registrationTcp;
  }

  /** The port of tickets over HTTP; empty if they are off. */
  public OptionalInt ticketHttp() {
    return ticketHttp;
  }

  /** The port of tickets over TCP; empty if they are off. */
  public OptionalInt ticketTcp() {
    return ticketTcp;
  }

  /** Stops listening; what is being answered is answered. Idempotent. */
  @Override
  public void close() {
    channels.forEach(channel -> channel.close().syncUninterruptibly());
  }
}
