package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.channel.EventLoopGroup;
import io.pushbridge.socketio.engine.CloseReason;
import io.pushbridge.socketio.engine.EngineConfig;
import io.pushbridge.socketio.engine.EngineHandler;
import io.pushbridge.socketio.engine.EngineListener;
import io.pushbridge.socketio.engine.EngineServer;
import io.pushbridge.socketio.engine.EngineSession;
import io.pushbridge.socketio.engine.Generation;
import io.pushbridge.socketio.engine.IdSource;
import io.pushbridge.socketio.engine.Origins;
import io.pushbridge.socketio.engine.OutgoingPacket;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The server that the conformance suites of Engine.IO and Socket.IO, and the client matrix, ask
 * for.
 */
public final class ConformanceServer {
  private static final Duration PING_INTERVAL = Duration.ofMillis(300);
  private static final Duration PING_TIMEOUT = Duration.ofMillis(200);
  private static final int MAX_PAYLOAD = 1_000_000;

  /** Longer than a paced flush waits: the answer to CONNECT leaves by itself. */
  private static final long AUTH_DELAY_MILLIS = 50;

  private ConformanceServer() {}

  /**
   * {@code PORT [engine]}: with {@code engine} a bare Engine.IO echo server on {@code /engine.io/},
   * else a Socket.IO server. Port 0 takes a free one, and says which. Serves until it is told to
   * terminate.
   */
  public static void main(String[] args) throws InterruptedException {
    boolean engineOnly = args.length == 2 && args[1].equals("engine");
    if (!engineOnly && args.length != 1) {
      System.err.println("usage: conformance-server PORT [engine]");
      System.exit(2);
    }
    try {
      int port = Integer.parseInt(args[0]);
      System.out.println(
          engineOnly
              ? "engine.io echo server on port "
                  + startEngine(port, PING_TIMEOUT, PacedFlushes.loops()).port()
              : "socket.io conformance server on port " + startSocketIo(port).port());
    } catch (UncheckedIOException | NumberFormatException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    Thread.currentThread().join();
  }

  private static SocketIoServer startSocketIo(int port) {
    EventLoopGroup loops = PacedFlushes.loops();
    return SocketIoServer.builder()
        .eventLoops(loops, loops)
        .port(port)
        .pingInterval(PING_INTERVAL)
        .pingTimeout(PING_TIMEOUT)
        .maxPayload(MAX_PAYLOAD)
        .connectTimeout(Duration.ofSeconds(1))
        .setup(ConformanceServer::serve)
        .start();
  }

  static EngineServer startEngine(int port, Duration pingTimeout, EventLoopGroup loops) {
    EngineConfig config =
        new EngineConfig(
            "/engine.io/",
            EnumSet.allOf(Generation.class),
            PING_INTERVAL,
            pingTimeout,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            MAX_PAYLOAD,
            10_000,
            10_000,
            16 << 20,
            Origins.any(),
            false,
            false,
            false,
            false,
            IdSource.random());
    return EngineServer.start(
        config,
        loops,
        loops,
        List.of(EngineListener.plain(new InetSocketAddress(port))),
        ConformanceServer::echo);
  }

  private static EngineHandler echo(EngineSession session) {
    return new EngineHandler() {
      @Override
      public void onText(String message) {
        session.send(OutgoingPacket.text(message));
      }

      @Override
      public void onBinary(byte[] message) {
        session.send(OutgoingPacket.binary(message, false));
      }

      @Override
      public void onClose(CloseReason reason) {
        // Nothing is kept for a session.
      }
    };
  }

  /** Makes the namespaces {@code /} and {@code /custom} answer. */
  static void serve(SocketIoServer server) {
    answer(server.of("/"));
    answer(server.of("/custom"));
  }

  private static void answer(Namespace namespace) {
    namespace.onConnect(
        socket -> {
          CompletableFuture.delayedExecutor(AUTH_DELAY_MILLIS, TimeUnit.MILLISECONDS, socket.loop())
              .execute(() -> socket.emit("auth", socket.handshake().auth()));
          socket.on("message", event -> socket.emit("message-back", event.args().toArray()));
          socket.on("message-with-ack", event -> event.acknowledge(event.args().toArray()));
          socket.on("echo", event -> event.acknowledge(event.args().toArray()));
          socket.on("bcast", event -> namespace.emit("push", event.arg(0)));
          socket.on("burst", event -> burst(socket, event.arg(0).asInt()));
          socket.on("bin", event -> socket.emit("bin-back", event.arg(0)));
          socket.on("ask-me", ConformanceServer::ask);
          socket.on("connect", event -> connack(socket));
          socket.on("connect_v2", event -> connack(socket));
        });
  }

  private static void burst(Socket socket, int count) {
    for (int i = 0; i < count; i++) {
      socket.emit("b", i);
    }
  }

  private static void ask(Event event) {
    event
        .socket()
        .emitWithAck(Duration.ofSeconds(10), "ask", event.arg(0))
        .thenAccept(answer -> event.socket().emit("ask-result", answer.toArray()));
  }

  private static void connack(Socket socket) {
    socket.emit("connack", JsonNodeFactory.instance.objectNode().put("success", true));
  }
}
