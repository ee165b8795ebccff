package io.pushbridge.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What stands before the protocol of a connection that Netty accepted: what reads its PROXY header,
 * then its cipher.
 *
 * @param proxies the networks that connections come from with a PROXY header; empty: there is none
 * @param tls the cipher; empty: none
 * @param names reads the certificate of a client that showed one, once its handshake is done
 * @param clientAddress is told where the client is if a PROXY header says so
 * @param patience how long the client has for both
 */
public record FirstHandlers(
    Optional<Networks> proxies,
    Optional<SslContext> tls,
    Optional<CertificateNames> names,
    BiConsumer<Channel, InetSocketAddress> clientAddress,
    Duration patience)
    implements Consumer<Channel> {
  @Override
  public void accept(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    proxies.ifPresent(
        networks ->
            pipeline
                .addLast(new HAProxyMessageDecoder(ProxyHeader.MOST_EXTRAS))
                .addLast(new ProxyHeader(networks, clientAddress, patience)));
    tls.ifPresent(
        context -> {
          SslHandler handler = context.newHandler(channel.alloc());
          handler.setHandshakeTimeoutMillis(patience.toMillis());
          pipeline.addLast(handler).addLast(new HandshakeEnd(handler, names));
        });
  }
}
