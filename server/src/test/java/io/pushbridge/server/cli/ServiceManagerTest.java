package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
  @TempDir Path folder;

  @Test
  void itHearsThatTheServerServesAndThatItStops() throws Exception {
    assumeTrue(Epoll.isAvailable(), "datagrams between processes need epoll here");
    Path socket = folder.resolve("notify");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    EventLoopGroup loop = new EpollEventLoopGroup(1);
    try {
      Channel systemd =
          new Bootstrap()
              .group(loop)
              .channel(EpollDomainDatagramChannel.class)
              .handler(
                  new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(
                        ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                      heard.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                  })
              .bind(new DomainSocketAddress(socket.toFile()))
              .sync()
              .channel();
      ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket.toString()));

      manager.tell(ServiceManager.READY);
      manager.tell(ServiceManager.STOPPING);

      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("READY=1\nSTATUS=serving");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("STOPPING=1\nSTATUS=draining");
      systemd.close().sync();
    } finally {
      var unused = loop.shutdownGracefully();
    }
  }

  @Test
  void whereThereIsNobodyNothingIsSaid() {
    ServiceManager.of(Map.of()).tell(ServiceManager.READY);
    // Nobody listens there: said in the log, and the server goes on.
    ServiceManager.of(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()))
        .tell(ServiceManager.READY);
    assertThat(folder).isEmptyDirectory();
  }
}
