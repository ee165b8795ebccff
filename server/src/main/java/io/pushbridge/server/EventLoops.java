package io.pushbridge.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The event loops that MQTT and Socket.IO share: epoll where there is, NIO elsewhere.
 *
 * @param acceptors accepts connections, one thread; on one processor the same as the workers, for
 *     there nothing is won by handing each connection to another thread
 * @param workers serves them, a thread per processor: loops never wait, and the fewer they are, the
 *     more is written at once
 */
record EventLoops(EventLoopGroup acceptors, EventLoopGroup workers) implements AutoCloseable {
  private static final long GRACE_SECONDS = 5;

  static EventLoops open() {
    int processors = Runtime.getRuntime().availableProcessors();
    EventLoopGroup workers = group(processors, "worker");
    return new EventLoops(processors == 1 ? workers : group(1, "acceptor"), workers);
  }

  private static EventLoopGroup group(int threads, String name) {
    DefaultThreadFactory factory = new DefaultThreadFactory(name);
    return Epoll.isAvailable()
        ? new EpollEventLoopGroup(threads, factory)
        : new NioEventLoopGroup(threads, factory);
  }

  /** Ends the threads when their last tasks are done. */
  @Override
  public void close() {
    List.of(
            acceptors.shutdownGracefully(0, GRACE_SECONDS, TimeUnit.SECONDS),
            workers.shutdownGracefully(0, GRACE_SECONDS, TimeUnit.SECONDS))
        .forEach(Future::awaitUninterruptibly);
  }
}
