package io.pushbridge.benchmarks.socketio;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.socketio.Socket;
import io.pushbridge.socketio.SocketIoServer;

/**
 * The server under load, on one event loop and a free port, which it prints. {@code go} is sent to
 * everyone as {@code m}, {@code echo} is answered.
 */
public final class FanoutServer {
  private FanoutServer() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    EventLoopGroup loops =
        Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    SocketIoServer server =
        SocketIoServer.builder()
            .eventLoops(loops, loops)
            .host("127.0.0.1")
            .port(0)
            .setup(
                namespaces -> namespaces.of("/").onConnect(socket -> handlers(namespaces, socket)))
            .start();
    System.out.println("ready " + server.port());
    Thread.currentThread().join();
  }

  private static void handlers(SocketIoServer server, Socket socket) {
    socket.on("go", event -> server.of("/").emit("m", event.arg(0)));
    socket.on("echo", event -> event.acknowledge(event.arg(0)));
  }
}
