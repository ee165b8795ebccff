package io.pushbridge.socketio;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.stream.Stream;

/** What servers may be run on: the JDK's selectors and, on Linux, the kernel's own. */
enum IoKind {
  NIO,
  EPOLL;

  private static final int THREADS = 2;

  /** Those that this machine has. */
  static Stream<IoKind> available() {
    return Stream.of(values()).filter(kind -> kind == NIO || Epoll.isAvailable());
  }

  /** Loops of this kind, whose threads end with the process at the latest. */
  EventLoopGroup loops() {
    DefaultThreadFactory threads = new DefaultThreadFactory("test-loop", true);
    return switch (this) {
      case NIO -> new NioEventLoopGroup(THREADS, threads);
      case EPOLL -> new EpollEventLoopGroup(THREADS, threads);
    };
  }
}
