package io.pushbridge.socketio;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.pushbridge.socketio.engine.EngineConfig;
import io.pushbridge.socketio.engine.EngineListener;
import io.pushbridge.socketio.engine.EngineServer;
import io.pushbridge.socketio.engine.Generation;
import io.pushbridge.socketio.engine.IdSource;
import io.pushbridge.socketio.engine.Origins;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Settings of a {@link SocketIoServer}. Not safe for use by several threads. */
public final class SocketIoServerBuilder {
  private EventLoopGroup acceptors;
  private EventLoopGroup workers;
  private String host = "0.0.0.0";
  private int port = 3000;
  private String path = "/socket.io/";
  private Set<Generation> generations = EnumSet.allOf(Generation.class);
  private Duration pingInterval = Duration.ofSeconds(25);
  // What each generation's clients know, unless set.
  private Duration pingTimeout;
  private Duration upgradeTimeout = Duration.ofSeconds(10);
  private Duration connectTimeout = Duration.ofSeconds(45);
  private Duration requestTimeout = Duration.ofSeconds(30);
  private int maxPayload = 1_000_000;
  private int maxConnections = 200_000;
  private int outboxPackets = 10_000;
  private long outboxBytes = 16 << 20;
  private Origins origins = Origins.any();
  private boolean trustProxies;
  private boolean compression;
  private boolean unversionedIsEio3;
  private boolean clientFiles = true;
  private IdSource sessionIds = IdSource.random();
  private IdSource socketIds = IdSource.random();
  private AdapterFactory adapters = (namespace, local) -> local;
  private SslContext tls;
  private List<Port> ports;
  private Consumer<SocketIoServer> setup = server -> {};

  /**
   * A port to listen on.
   *
   * @param number 0 takes a free one
   * @param first puts handlers before all others of an accepted connection, such as a cipher; runs
   *     on the connection's event loop
   */
  public record Port(int number, Consumer<Channel> first) {}

  SocketIoServerBuilder() {}

  /**
   * Uses these loops, which other servers may share and which are not closed with this one. Without
   * this call the server makes its own and closes them.
   *
   * @param acceptors loops that accept connections
   * @param workers loops that serve them: epoll or NIO
   */
  public SocketIoServerBuilder eventLoops(EventLoopGroup acceptors, EventLoopGroup workers) {
    this.acceptors = acceptors;
    this.workers = workers;
    return this;
  }

  /** The address to listen on; all of them by default. */
  public SocketIoServerBuilder host(String host) {
    this.host = host;
    return this;
  }

  /** The port to listen on, 3000 by default; 0 takes a free one. */
  public SocketIoServerBuilder port(int port) {
    this.port = port;
    return this;
  }

  /**
   * The ports to listen on, in the place of the one port: clients of all of them meet. None at all
   * leaves a server that nobody reaches.
   */
  public SocketIoServerBuilder ports(List<Port> ports) {
    this.ports = List.copyOf(ports);
    return this;
  }

  /**
   * The path to answer on, with a slash at both ends; {@code /socket.io/} by default. It is served
   * without the last slash, too.
   */
  public SocketIoServerBuilder path(String path) {
    this.path = path;
    return this;
  }

  /** Which client generations are served; all of them by default. */
  public SocketIoServerBuilder generations(Generation... generations) {
    this.generations = Set.copyOf(List.of(generations));
    return this;
  }

  /** Time between heartbeats; 25 seconds by default. */
  public SocketIoServerBuilder pingInterval(Duration pingInterval) {
    this.pingInterval = pingInterval;
    return this;
  }

  /**
   * How long a heartbeat may stay unanswered, in every generation; by default 60 seconds in
   * Engine.IO 3, 20 in Engine.IO 4, and 35 in 0.9, which makes its 60 with the interval.
   */
  public SocketIoServerBuilder pingTimeout(Duration pingTimeout) {
    this.pingTimeout = pingTimeout;
    return this;
  }

  /** How long a change of transport may take; 10 seconds by default. */
  public SocketIoServerBuilder upgradeTimeout(Duration upgradeTimeout) {
    this.upgradeTimeout = upgradeTimeout;
    return this;
  }

  /** How long a client may take to enter a namespace; 45 seconds by default. */
  public SocketIoServerBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
    return this;
  }

  /**
   * How long one HTTP request may take to arrive, and how long a client may take nothing of an
   * answer; 30 seconds by default.
   */
  public SocketIoServerBuilder requestTimeout(Duration requestTimeout) {
    this.requestTimeout = requestTimeout;
    return this;
  }

  /**
   * Largest POST body, WebSocket message, and sum of a packet's attachments, in bytes; 1,000,000 by
   * default.
   */
  public SocketIoServerBuilder maxPayload(int bytes) {
    this.maxPayload = bytes;
    return this;
  }

  /** How many clients may be connected at once; 200,000 by default. */
  public SocketIoServerBuilder maxConnections(int maxConnections) {
    this.maxConnections = maxConnections;
    return this;
  }

  /** How many packets and bytes may wait for one client; 10,000 and 16 MiB by default. */
  public SocketIoServerBuilder outboxLimits(int packets, long bytes) {
    this.outboxPackets = packets;
    this.outboxBytes = bytes;
    return this;
  }

  /** Which web pages may connect; all by default. */
  public SocketIoServerBuilder origins(Origins origins) {
    this.origins = origins;
    return this;
  }

  /** Whether {@code X-Forwarded-For} is believed; not by default. */
  public SocketIoServerBuilder trustProxies(boolean trustProxies) {
    this.trustProxies = trustProxies;
    return this;
  }

  /**
   * Whether clients that offer permessage-deflate get it; not by default: it costs more than it
   * saves for small messages.
   */
  public SocketIoServerBuilder compression(boolean compression) {
    this.compression = compression;
    return this;
  }

  /**
   * Whether requests that do not name their protocol are taken for Engine.IO 3; else, and by
   * default, they are refused.
   */
  public SocketIoServerBuilder unversionedIsEio3(boolean unversionedIsEio3) {
    this.unversionedIsEio3 = unversionedIsEio3;
    return this;
  }

  /**
   * Whether pages can load the official client from {@code /socket.io/socket.io.js}; so by default.
   */
  public SocketIoServerBuilder clientFiles(boolean clientFiles) {
    this.clientFiles = clientFiles;
    return this;
  }

  /**
   * Makes the ids of connections, which only the client may know. Those of the sockets of clients
   * before Socket.IO 3 are made of them.
   */
  public SocketIoServerBuilder sessionIds(IdSource sessionIds) {
    this.sessionIds = sessionIds;
    return this;
  }

  /** Makes the ids of the sockets of clients since Socket.IO 3. */
  public SocketIoServerBuilder socketIds(IdSource socketIds) {
    this.socketIds = socketIds;
    return this;
  }

  /** Makes the adapters of the namespaces; by default, those that know this process only. */
  public SocketIoServerBuilder adapters(AdapterFactory adapters) {
    this.adapters = adapters;
    return this;
  }

  /** Serves TLS with these keys on the one port. */
  public SocketIoServerBuilder tls(SslContext tls) {
    this.tls = tls;
    return this;
  }

  /**
   * Prepares namespaces before the first client can connect: clients that ask for a namespace that
   * does not exist yet are refused, and many do not try again.
   */
  public SocketIoServerBuilder setup(Consumer<SocketIoServer> setup) {
    this.setup = setup;
    return this;
  }

  /**
   * Binds and serves.
   *
   * @throws java.io.UncheckedIOException if the address cannot be bound
   * @throws IllegalArgumentException if a setting makes no sense
   */
  public SocketIoServer start() {
    EngineConfig config =
        new EngineConfig(
            path,
            generations,
            pingInterval,
            pingTimeout,
            upgradeTimeout,
            requestTimeout,
            maxPayload,
            maxConnections,
            outboxPackets,
            outboxBytes,
            origins,
            trustProxies,
            compression,
            unversionedIsEio3,
            clientFiles,
            sessionIds);
    boolean ownLoops = workers == null;
    EventLoopGroup acceptorLoops = ownLoops ? newLoops(1) : acceptors;
    EventLoopGroup workerLoops = ownLoops ? newLoops(0) : workers;
    Runnable closeLoops = ownLoops ? () -> closeLoops(acceptorLoops, workerLoops) : () -> {};
    SocketIoServer server =
        new SocketIoServer(connectTimeout, maxPayload, socketIds, adapters, closeLoops);
    try {
      setup.accept(server);
      server.serve(
          EngineServer.start(config, acceptorLoops, workerLoops, listeners(), server::accept));
      return server;
    } catch (RuntimeException e) {
      closeLoops.run();
      throw e;
    }
  }

  private List<EngineListener> listeners() {
    if (ports != null) {
      return ports.stream()
          .map(one -> new EngineListener(new InetSocketAddress(host, one.number()), one.first()))
          .toList();
    }
    InetSocketAddress address = new InetSocketAddress(host, port);
    return List.of(
        tls == null
            ? EngineListener.plain(address)
            : new EngineListener(
                address, channel -> channel.pipeline().addLast(tls.newHandler(channel.alloc()))));
  }

  private static EventLoopGroup newLoops(int threads) {
    return Epoll.isAvailable() ? new EpollEventLoopGroup(threads) : new NioEventLoopGroup(threads);
  }

  private static void closeLoops(EventLoopGroup... groups) {
    for (EventLoopGroup group : groups) {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
