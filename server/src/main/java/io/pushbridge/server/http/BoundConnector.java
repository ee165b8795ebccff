package io.pushbridge.server.http;

import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Binds before anything is started: a port that is taken is then one failure with its reason, and
 * not an error in the log of a server that was already starting.
 */
public final class BoundConnector {
  private BoundConnector() {}

  /**
   * Makes the server listen there. Its start fails with {@link JavalinBindException} if it cannot.
   *
   * @param port 0 for any free one
   */
  public static void addTo(JavalinConfig config, String host, int port) {
    config.jetty.addConnector((server, http) -> bound(server, http, host, port));
  }

  private static ServerConnector bound(
      Server server, HttpConfiguration http, String host, int port) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    try {
      connector.open();
      return connector;
    } catch (IOException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new JavalinBindException(String.valueOf(reason.getMessage()), e);
    }
  }
}
