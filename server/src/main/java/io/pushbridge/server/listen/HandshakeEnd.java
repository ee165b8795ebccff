package io.pushbridge.server.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the cipher until its handshake is over: notes whom the client's certificate names,
 * or says why the handshake failed, and goes. Nothing that the client sends passes before. Owned by
 * its channel's event loop.
 */
// Nobody waits for a close.
@SuppressWarnings("FutureReturnValueIgnored")
final class HandshakeEnd extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(HandshakeEnd.class);

  private final SslHandler tls;
  private final Optional<CertificateNames> names;

  HandshakeEnd(SslHandler tls, Optional<CertificateNames> names) {
    this.tls = tls;
    this.names = names;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent end) {
      if (end.isSuccess()) {
        succeeded(ctx);
      } else {
        failed(ctx, end.cause().toString());
      }
      return;
    }
    ctx.fireUserEventTriggered(event);
  }

  private void succeeded(ChannelHandlerContext ctx) {
    Optional<X509Certificate> shown = names.isPresent() ? shown() : Optional.empty();
    if (shown.isPresent() && !names.get().bind(ctx.channel(), shown.get())) {
      failed(
          ctx,
          "the certificate does not name its client: " + shown.get().getSubjectX500Principal());
      return;
    }
    ctx.pipeline().remove(this);
  }

  private Optional<X509Certificate> shown() {
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      return chain[0] instanceof X509Certificate first ? Optional.of(first) : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  private static void failed(ChannelHandlerContext ctx, String reason) {
    LOG.debug("event=tls_refused remote={} reason=\"{}\"", ctx.channel().remoteAddress(), reason);
    ctx.close();
  }
}
