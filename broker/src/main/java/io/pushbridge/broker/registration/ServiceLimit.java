package io.pushbridge.broker.registration;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the connections of the services: how many there are, and how long each may last. One that
 * is too many is closed at once. Thread-safe.
 */
@Sharable
// A close that fails has nobody to tell.
@SuppressWarnings("FutureReturnValueIgnored")
final class ServiceLimit extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceLimit.class);

  private final int most;
  private final Duration patience;
  private final AtomicInteger open = new AtomicInteger();

  ServiceLimit(int most, Duration patience) {
    this.most = most;
    this.patience = patience;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (open.incrementAndGet() > most) {
      end(ctx, "too_many");
    } else {
      ctx.channel()
          .eventLoop()
          .schedule(() -> end(ctx, "too_slow"), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
    ctx.fireChannelActive();
  }

  private static void end(ChannelHandlerContext ctx, String reason) {
    if (ctx.channel().isOpen()) {
      LOG.debug(
          "event=service_connection_ended reason={} remote={}",
          reason,
          ctx.channel().remoteAddress());
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    open.decrementAndGet();
    ctx.fireChannelInactive();
  }
}
