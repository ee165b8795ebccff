package io.pushbridge.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;

/**
 * Holds packets back while the connection is not ready for them, and stops the reading of the
 * socket when there is one. So at most one read waits here, one frame of a WebSocket, or what the
 * kernel had when the client went. Few clients send anything before they have their answer, and
 * those cost no system call.
 *
 * <p>That the channel closed is told after the packets that came before, however late that is: the
 * pipeline is taken apart by then, so what is behind the gate is told directly. Confined to the
 * event loop.
 */
final class PacketGate extends ChannelInboundHandlerAdapter {
  /** Why packets are held back. */
  enum Cause {
    /** The CONNECT is not answered yet. */
    CONNECTING(false),
    /** A SUBSCRIBE or UNSUBSCRIBE is not answered yet. */
    SUBSCRIBING(false),
    /** Too many publishes are in progress. */
    PUBLISHING(true),
    /** Too many extended commands are in progress. */
    COMMANDS(true),
    /** The client does not read its answers. */
    ANSWERING(true);

    /** Whether more is to be expected, so that reading stops before it comes. */
    private final boolean flood;

    Cause(boolean flood) {
      this.flood = flood;
    }
  }

  /** What packets are let through to. */
  interface Beyond {
    /** Takes a packet, and releases it; throws nothing. */
    void packet(Object packet);

    /** The channel closed, and no packet follows. */
    void gone();
  }

  private final Queue<Object> held = new ArrayDeque<>(0);
  private final Set<Cause> causes = EnumSet.noneOf(Cause.class);
  private ChannelHandlerContext ctx;
  private Beyond beyond;
  private Runnable drained = () -> {};
  private boolean draining;
  private boolean stopped;
  private boolean inactive;
  private boolean ended;
  private long packets;
  private long lastReadNanos = System.nanoTime();

  /** Sets where the gate leads, before the first packet. */
  void leadTo(Beyond target) {
    beyond = target;
  }

  /** Sets who is told when nothing is held back any more, if something was. */
  void onDrained(Runnable told) {
    drained = told;
  }

  /** Whether packets wait here. */
  boolean holds() {
    return !held.isEmpty();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  /** When the last whole packet came, by {@link System#nanoTime}. */
  long lastReadNanos() {
    return lastReadNanos;
  }

  /** How many packets came. */
  long packets() {
    return packets;
  }

  /** Whether packets are held back. */
  boolean isClosed() {
    return !causes.isEmpty();
  }

  /** Whether the packet that it lets through now was held back: no end of a read may follow. */
  boolean isDraining() {
    return draining;
  }

  void close(Cause cause) {
    causes.add(cause);
    if (cause.flood) {
      stopReading();
    }
  }

  private void stopReading() {
    if (!stopped) {
      stopped = true;
      ctx.channel().config().setAutoRead(false);
    }
  }

  void open(Cause cause) {
    if (causes.remove(cause) && causes.isEmpty()) {
      drain();
    }
  }

  /** Drops what is held and lets nothing through any more. */
  void end() {
    ended = true;
    boolean waited = holds();
    for (Object packet = held.poll(); packet != null; packet = held.poll()) {
      ReferenceCountUtil.release(packet);
    }
    if (waited) {
      drained.run();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object packet) {
    lastReadNanos = System.nanoTime();
    packets++;
    if (ended) {
      ReferenceCountUtil.release(packet);
    } else if (causes.isEmpty() && held.isEmpty()) {
      beyond.packet(packet);
    } else {
      held.add(packet);
      drain();
      if (!held.isEmpty()) {
        stopReading();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inactive = true;
    drain();
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    boolean waited = holds();
    while (causes.isEmpty() && holds()) {
      beyond.packet(held.poll());
    }
    draining = false;
    if (waited && !holds()) {
      drained.run();
    }
    if (stopped && causes.isEmpty() && !ended) {
      stopped = false;
      ctx.channel().config().setAutoRead(true);
    }
    if (inactive && held.isEmpty()) {
      inactive = false;
      beyond.gone();
    }
  }
}
