package io.pushbridge.server.cli;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who started this process and wants to hear how far it is: systemd, by the datagrams of
 * sd_notify(3). Elsewhere there is nobody, and nothing is said. Blocks while it speaks.
 */
final class ServiceManager {
  /** Clients are served from now on. */
  static final String READY = "READY=1\nSTATUS=serving";

  /** The stop has begun. */
  static final String STOPPING = "STOPPING=1\nSTATUS=draining";

  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final long PATIENCE_SECONDS = 5;

  private final Optional<String> socket;

  private ServiceManager(Optional<String> socket) {
    this.socket = socket;
  }

  /** Whom this environment names. */
  static ServiceManager of(Map<String, String> environment) {
    return new ServiceManager(
        Optional.ofNullable(environment.get(SOCKET)).filter(path -> !path.isBlank()));
  }

  /** Tells it; what does not arrive is said in the log, and nothing else comes of it. */
  void tell(String state) {
    socket.ifPresent(path -> send(path, state));
  }

  private static void send(String path, String state) {
    if (!Epoll.isAvailable()) {
      LOG.warn("event=service_manager_not_told reason=no_epoll");
      return;
    }
    EventLoopGroup loop = new EpollEventLoopGroup(1);
    try {
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(EpollDomainDatagramChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(new DomainSocketAddress(addressOf(path)))
              .sync()
              .channel();
      channel
          .writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.UTF_8))
          .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      channel.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("event=service_manager_not_told cause={}", e.toString());
    } finally {
      var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  /** A name that begins with {@code @} is one of Linux's abstract sockets. */
  private static String addressOf(String path) {
    return path.startsWith("@") ? "\0" + path.substring(1) : path;
  }
}
