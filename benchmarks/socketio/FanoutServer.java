import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.pushbridge.socketio.SocketIoServer;

/** The server under load, on one event loop: {@code FanoutServer PORT}. */
public final class FanoutServer {
  public static void main(String[] args) throws InterruptedException {
    EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    System.out.println("transport " + loops.getClass().getSimpleName());
    SocketIoServer.builder()
        .eventLoops(loops, loops)
        .port(Integer.parseInt(args[0]))
        .setup(
            server ->
                server
                    .of("/")
                    .onConnect(
                        socket -> {
                          socket.on("go", event -> server.of("/").emit("m", event.arg(0)));
                          socket.on("echo", event -> event.acknowledge(event.arg(0)));
                        }))
        .start();
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
