package io.pushbridge.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.ApnsClientBuilder;
import com.eatthepath.pushy.apns.proxy.HttpProxyHandlerFactory;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.pushbridge.apns.ApnsSettings.Endpoint;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.ApnsCredential.Proof;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Makes clients of Apple's servers; all of them share a few event loops. Thread-safe. */
final class ApnsClients implements AutoCloseable {
  private static final int LOOPS = 2;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ApnsSettings settings;
  private final NioEventLoopGroup loops =
      new NioEventLoopGroup(LOOPS, new DefaultThreadFactory("apns", true));

  ApnsClients(ApnsSettings settings) {
    this.settings = settings;
  }

  ApnsSettings.Flow flow() {
    return settings.flow();
  }

  /** A client that connects when there is something to send. */
  ApnsClient open(ApnsCredential credential, Environment environment) throws SSLException {
    Endpoint endpoint = settings.endpoint(environment);
    ApnsClientBuilder builder =
        new ApnsClientBuilder()
            .setApnsServer(endpoint.host(), endpoint.port())
            .setEventLoopGroup(loops)
            .setConcurrentConnections(settings.flow().connections())
            .setConnectionTimeout(CONNECT_TIMEOUT)
            .setGracefulShutdownTimeout(FAREWELL);
    if (!settings.trusted().isEmpty()) {
      builder.setTrustedServerCertificateChain(settings.trusted().toArray(X509Certificate[]::new));
    }
    settings.proxy().ifPresent(proxy -> builder.setProxyHandlerFactory(through(proxy)));
    if (credential.proof() instanceof Proof.Token token) {
      builder.setSigningKey(token.key());
    } else if (credential.proof() instanceof Proof.Certificate certificate) {
      builder.setClientCredentials(certificate.certificate(), certificate.key(), null);
    }
    return builder.build();
  }

  private static HttpProxyHandlerFactory through(ApnsSettings.Proxy proxy) {
    InetSocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
    return proxy.user().isEmpty()
        ? new HttpProxyHandlerFactory(address)
        : new HttpProxyHandlerFactory(address, proxy.user(), proxy.password().reveal());
  }

  /** Ends the loops; the clients must be closed. */
  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
