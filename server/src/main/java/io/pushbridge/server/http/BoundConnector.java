package io.pushbridge.server.http;

import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;

/**
 * Binds before anything is started: a port that is taken is then one failure with its reason, and
 * not an error in the log of a server that was already starting. Clients that take their time
 * before a request can be read are closed, see {@link HeaderWatch}.
 */
public final class BoundConnector extends ServerConnector {
  private final HttpListener listener;

  private BoundConnector(Server server, HttpListener listener, List<ConnectionFactory> factories) {
    super(server, factories.toArray(ConnectionFactory[]::new));
    this.listener = listener;
  }

  /**
   * Makes the server listen there. Its start fails with {@link JavalinBindException} if it cannot.
   *
   * @return the bound port, once the server is started
   */
  public static IntSupplier addTo(JavalinConfig config, HttpListener listener) {
    List<BoundConnector> made = new ArrayList<>(1);
    config.jetty.addConnector(
        (server, http) -> {
          BoundConnector connector = bound(server, http, listener);
          made.add(connector);
          return connector;
        });
    return () -> made.get(0).getLocalPort();
  }

  private static BoundConnector bound(
      Server server, HttpConfiguration http, HttpListener listener) {
    BoundConnector connector =
        new BoundConnector(server, listener, factories(new HttpConfiguration(http), listener));
    connector.setHost(listener.host());
    connector.setPort(listener.port());
    try {
      connector.open();
      return connector;
    } catch (IOException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new JavalinBindException(String.valueOf(reason.getMessage()), e);
    }
  }

  /** From the first byte inwards. */
  private static List<ConnectionFactory> factories(HttpConfiguration http, HttpListener listener) {
    List<ConnectionFactory> factories = new ArrayList<>();
    HttpConnectionFactory last = new HttpConnectionFactory(http);
    String next = last.getProtocol();
    if (listener.tls().isPresent()) {
      // Devices name hosts by addresses and by names that only their network knows.
      SecureRequestCustomizer secure = new SecureRequestCustomizer(false);
      if (!listener.hsts().isZero()) {
        secure.setStsMaxAge(listener.hsts().toSeconds());
      }
      http.addCustomizer(secure);
      SslConnectionFactory ciphered =
          new SslConnectionFactory(listener.tls().get().forJetty(), next);
      factories.add(ciphered);
      next = ciphered.getProtocol();
    }
    if (listener.proxies().isPresent()) {
      factories.add(0, new ProxyHeaderFactory(listener.proxies().get(), next));
    }
    factories.add(last);
    return factories;
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) throws IOException {
    SocketChannelEndPoint endPoint = super.newEndPoint(channel, selector, key);
    new HeaderWatch(endPoint, getScheduler(), listener.handshake().toMillis()).start();
    return endPoint;
  }
}
