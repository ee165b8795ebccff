package io.pushbridge.socketio.engine;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Engine.IO server on one TCP port or several. Sessions are spread over the worker event loops;
 * the server itself may be used from any thread, except that {@link #close()} must not be called on
 * an event loop.
 */
public final class EngineServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineServer.class);
  private static final long LINGER_SECONDS = 5;
  private static final long CLOSE_SECONDS = 10;

  private final EngineConfig config;
  private final EngineAcceptor acceptor;
  private final Map<Generation, EngineProtocol> protocols = new EnumMap<>(Generation.class);
  private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger sessionCount = new AtomicInteger();
  private final Map<Generation, LongAdder> byGeneration = new EnumMap<>(Generation.class);
  private final Map<EventLoop, LoopTurn> turns = new ConcurrentHashMap<>();
  private final AtomicLong slowConsumers = new AtomicLong();
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final UnfinishedInput unfinished = UnfinishedInput.ofMemory();
  private final EngineRouter router;
  private final Cors cors;
  private volatile boolean closing;
  private List<Channel> listening = List.of();

  private EngineServer(EngineConfig config, EngineAcceptor acceptor) {
    this.config = config;
    this.acceptor = acceptor;
    this.cors = new Cors(config.origins());
    for (EngineProtocol protocol :
        List.of(new Eio4Protocol(), new Eio3Protocol(), new LegacyProtocol())) {
      if (config.generations().contains(protocol.generation())) {
        protocols.put(protocol.generation(), protocol);
      }
    }
    this.router = new EngineRouter(this, cors);
    for (Generation generation : Generation.values()) {
      byGeneration.put(generation, new LongAdder());
    }
  }

  /**
   * Binds and serves.
   *
   * @param acceptors the loops that accept connections; not closed by this server
   * @param workers the loops that serve them; not closed by this server
   * @param listeners where to listen, in the order of {@link #ports}
   * @throws UncheckedIOException if an address cannot be bound; then nothing listens
   */
  public static EngineServer start(
      EngineConfig config,
      EventLoopGroup acceptors,
      EventLoopGroup workers,
      List<EngineListener> listeners,
      EngineAcceptor acceptor) {
    EngineServer server = new EngineServer(config, acceptor);
    Class<? extends ServerChannel> channelType =
        workers instanceof EpollEventLoopGroup
            ? EpollServerSocketChannel.class
            : NioServerSocketChannel.class;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptors, workers)
            .channel(channelType)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // One for all channels, which else have one each.
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator());
    List<Channel> listening = new ArrayList<>();
    try {
      for (EngineListener listener : listeners) {
        listening.add(server.bind(bootstrap, listener));
      }
    } catch (UncheckedIOException e) {
      listening.forEach(channel -> channel.close().awaitUninterruptibly());
      throw e;
    }
    server.listening = List.copyOf(listening);
    return server;
  }

  private Channel bind(ServerBootstrap bootstrap, EngineListener listener) {
    ChannelFuture bound =
        bootstrap
            .clone()
            .childHandler(new Initializer(listener))
            .bind(listener.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new UncheckedIOException(
          new IOException(
              "cannot listen on " + listener.address() + ": " + bound.cause().getMessage()));
    }
    return bound.channel();
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    private final EngineListener listener;

    Initializer(EngineListener listener) {
      this.listener = listener;
    }

    @Override
    protected void initChannel(Channel channel) {
      connections.add(channel);
      listener.first().accept(channel);
      HttpPipeline.build(channel, config, router, cors, unfinished);
    }
  }

  /** The first port it listens on. */
  public int port() {
    return ports().get(0);
  }

  /** The ports it listens on, in the order of the listeners. */
  public List<Integer> ports() {
    return listening.stream()
        .map(channel -> ((InetSocketAddress) channel.localAddress()).getPort())
        .toList();
  }

  /** How many sessions are open. */
  public int sessions() {
    return sessionCount.get();
  }

  /** How many sessions of clients of this generation are open. */
  public long sessions(Generation generation) {
    return byGeneration.get(generation).sum();
  }

  /** How many sessions ended because their clients read too slowly. */
  public long slowConsumers() {
    return slowConsumers.get();
  }

  /**
   * Stops accepting, ends every session with {@link CloseReason#SERVER_SHUTTING_DOWN}, and returns
   * when all is closed.
   */
  @Override
  public void close() {
    closing = true;
    for (Channel listener : listening) {
      listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
    for (EngineSession session : sessions.values()) {
      session.close(CloseReason.SERVER_SHUTTING_DOWN);
    }
    // Every loop has run what was asked of it before once it has run this.
    for (EventLoop loop : turns.keySet()) {
      if (!loop.isShuttingDown()) {
        loop.submit(() -> {}).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
    }
    for (Channel channel : connections) {
      if (channel.pipeline().get(WebSocketTransport.class) == null) {
        Future<?> unused = channel.close();
      }
    }
    connections.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /** What all clients together began to send and did not end. */
  UnfinishedInput unfinished() {
    return unfinished;
  }

  EngineConfig config() {
    return config;
  }

  EngineAcceptor acceptor() {
    return acceptor;
  }

  /** The protocol that this value of {@code EIO} asks for, or null if it is not served. */
  EngineProtocol protocol(String eio) {
    if (eio == null) {
      return config.unversionedIsEio3() ? protocols.get(Generation.EIO3) : null;
    }
    return switch (eio) {
      case "4" -> protocols.get(Generation.EIO4);
      case "2", "3" -> protocols.get(Generation.EIO3);
      default -> null;
    };
  }

  /** The protocol of Socket.IO 0.9, or null if it is not served. */
  LegacyProtocol legacyProtocol() {
    return (LegacyProtocol) protocols.get(Generation.V0_9);
  }

  LoopTurn turn(EventLoop loop) {
    return turns.computeIfAbsent(loop, LoopTurn::new);
  }

  EngineSession session(String sid) {
    return sessions.get(sid);
  }

  /** A new registered session, or null if there are too many or there is no id for it. */
  EngineSession newSession(EngineProtocol protocol, HandshakeRequest request, EventLoop loop) {
    if (closing) {
      return null;
    }
    EngineSession session =
        sessionCount.incrementAndGet() > config.maxSessions()
            ? null
            : registered(protocol, request, loop);
    if (session == null) {
      sessionCount.decrementAndGet();
    }
    return session;
  }

  private EngineSession registered(
      EngineProtocol protocol, HandshakeRequest request, EventLoop loop) {
    try {
      String id = SessionIds.from(config.sessionIds(), request);
      EngineSession session = new EngineSession(id, this, protocol, request, loop);
      if (sessions.putIfAbsent(id, session) == null) {
        byGeneration.get(protocol.generation()).increment();
        return session;
      }
      LOG.error("event=session_id_refused cause=\"in use\"");
    } catch (RuntimeException e) {
      LOG.error("event=session_id_refused", e);
    }
    return null;
  }

  void forget(EngineSession session) {
    if (sessions.remove(session.id()) != null) {
      sessionCount.decrementAndGet();
      byGeneration.get(session.protocol().generation()).decrement();
    }
  }

  /** Keeps an ended session's last packets for its next poll, for a short while. */
  void forgetLater(EngineSession session) {
    Future<?> unused =
        session
            .loop()
            .schedule(
                () -> {
                  if (session.isLingering()) {
                    session.lingered();
                  }
                },
                LINGER_SECONDS,
                TimeUnit.SECONDS);
  }

  /** Forgets a session that no transport comes for. */
  void forgetUnused(EngineSession session) {
    Future<?> unused =
        session
            .loop()
            .schedule(
                () -> {
                  if (session.isUnused()) {
                    session.end(CloseReason.TRANSPORT_CLOSE);
                  }
                },
                config
                    .pingInterval()
                    .plus(config.pingTimeout(session.protocol().generation()))
                    .toMillis(),
                TimeUnit.MILLISECONDS);
  }

  void countSlowConsumer() {
    slowConsumers.incrementAndGet();
  }
}
