package io.pushbridge.socketio.engine;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An Engine.IO server on a free port that says nothing and never loses patience. */
final class BareEngine implements AutoCloseable {
  private final EventLoopGroup loops = new NioEventLoopGroup(2);
  private final CompletableFuture<EngineSession> opened = new CompletableFuture<>();
  private final EngineServer server =
      EngineServer.start(
          config(),
          loops,
          loops,
          List.of(EngineListener.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
          session -> {
            opened.complete(session);
            return new Silence();
          });

  private static final class Silence implements EngineHandler {
    @Override
    public void onText(String message) {
      // Nobody asks.
    }

    @Override
    public void onBinary(byte[] message) {
      // Nobody asks.
    }

    @Override
    public void onClose(CloseReason reason) {
      // Nothing is kept.
    }
  }

  private static EngineConfig config() {
    Duration patience = Duration.ofMinutes(5);
    return new EngineConfig(
        "/engine.io/",
        EnumSet.allOf(Generation.class),
        patience,
        patience,
        patience,
        patience,
        100_000,
        100,
        100,
        1_000_000,
        Origins.any(),
        false,
        false,
        false,
        false,
        IdSource.random());
  }

  EngineServer server() {
    return server;
  }

  /** The first session that was opened. */
  EngineSession session() {
    return opened.join();
  }

  /** Runs a task where the session lives, and waits for its end. */
  static void onLoop(EngineSession session, Runnable task) {
    session.loop().submit(task).syncUninterruptibly();
  }

  @Override
  public void close() {
    server.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
