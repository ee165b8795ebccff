package io.pushbridge.socketio.engine;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * One port of an Engine.IO server.
 *
 * @param address where to listen; port 0 takes a free one
 * @param first puts handlers before all others of an accepted connection, such as a cipher; runs on
 *     the connection's event loop
 */
public record EngineListener(InetSocketAddress address, Consumer<Channel> first) {
  private static final AttributeKey<InetSocketAddress> CLIENT =
      AttributeKey.valueOf(EngineListener.class, "client");

  /** Takes connections as they are. */
  public static EngineListener plain(InetSocketAddress address) {
    return new EngineListener(address, channel -> {});
  }

  /** Says where the client of a connection is if not where the connection comes from. */
  public static void client(Channel channel, InetSocketAddress address) {
    channel.attr(CLIENT).set(address);
  }

  /** Where the client of a connection is, as far as it is known. */
  static InetSocketAddress clientOf(Channel channel) {
    return channel.hasAttr(CLIENT)
        ? channel.attr(CLIENT).get()
        : (InetSocketAddress) channel.remoteAddress();
  }

  /** Whether a connection is ciphered. */
  static boolean isSecure(Channel channel) {
    return channel.pipeline().get(SslHandler.class) != null;
  }
}
