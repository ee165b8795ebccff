package io.pushbridge.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the PROXY header that a connection begins with (The PROXY protocol, §2), notes the
 * client's address and goes. A connection from a network that sends none, with a header that is
 * none, or with none in time is closed without an answer. Owned by its channel's event loop.
 */
// Nobody waits for a close.
@SuppressWarnings("FutureReturnValueIgnored")
public final class ProxyHeader extends SimpleChannelInboundHandler<HAProxyMessage> {
  /** What a header of version 2 may say besides the addresses, in bytes. */
  public static final int MOST_EXTRAS = 1_024;

  private static final Logger LOG = LoggerFactory.getLogger(ProxyHeader.class);

  private final Networks networks;
  private final BiConsumer<Channel, InetSocketAddress> clientAddress;
  private final Duration patience;
  private ScheduledFuture<?> deadline;

  ProxyHeader(
      Networks networks, BiConsumer<Channel, InetSocketAddress> clientAddress, Duration patience) {
    this.networks = networks;
    this.clientAddress = clientAddress;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, "no header in time"), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (networks.admit(ctx.channel().remoteAddress())) {
      ctx.fireChannelActive();
    } else {
      refuse(ctx, "not from a proxy");
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
    if (!networks.admit(ctx.channel().remoteAddress())) {
      return;
    }
    addressIn(header).ifPresent(address -> clientAddress.accept(ctx.channel(), address));
    ctx.pipeline().remove(this);
  }

  /** The client's address; none if the proxy speaks for itself, or of something that has no IP. */
  public static Optional<InetSocketAddress> addressIn(HAProxyMessage header) {
    String literal = header.sourceAddress();
    if (header.command() == HAProxyCommand.LOCAL || literal == null) {
      return Optional.empty();
    }
    return NetUtil.isValidIpV4Address(literal) || NetUtil.isValidIpV6Address(literal)
        ? Optional.of(new InetSocketAddress(literal, header.sourcePort()))
        : Optional.empty();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx, cause.toString());
  }

  private static void refuse(ChannelHandlerContext ctx, String reason) {
    LOG.debug(
        "event=proxy_header_refused remote={} reason=\"{}\"",
        ctx.channel().remoteAddress(),
        reason);
    ctx.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.cancel(false);
  }
}
