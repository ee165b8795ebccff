package io.pushbridge.server.http;

import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What every HTTP listener has: bounds against hostile clients, nothing said of the server, errors
 * as small JSON objects, and an id for each request.
 */
public final class Hardening {
  // A client that falls silent in the middle of its request holds its connection for nothing.
  private static final long SILENCE_MILLIS = 10_000;

  private Hardening() {}

  /**
   * Applies it.
   *
   * @param mostConnections further ones wait unaccepted
   * @param mostBytes of a request's body
   */
  public static void apply(JavalinConfig config, int mostConnections, long mostBytes) {
    apply(config, mostConnections, mostBytes, new EagerBodies(mostBytes, SILENCE_MILLIS));
  }

  static void apply(JavalinConfig config, int mostConnections, long mostBytes, EagerBodies bodies) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = mostBytes;
    config.http.prefer405over404 = true;
    config.jetty.modifyHttpConfiguration(Hardening::harden);
    config.jetty.modifyServer(
        server -> {
          server.addBean(new NetworkConnectionLimit(mostConnections, server));
          server.setErrorHandler(Hardening::refuse);
          RequestIds ids = new RequestIds();
          server.insertHandler(ids);
          server.setRequestLog(ids);
          // Before the ids, which go with the thread that handles the request.
          server.insertHandler(bodies);
        });
  }

  private static void harden(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setIdleTimeout(SILENCE_MILLIS);
  }

  /** What never reached a route: malformed addresses and headers. */
  private static boolean refuse(Request request, Response response, Callback callback) {
    response.getHeaders().put("Content-Type", "application/json");
    Content.Sink.write(response, true, errorText(response.getStatus()), callback);
    return true;
  }

  static String errorText(int status) {
    String words =
        switch (status) {
          case 401 -> "unauthorized";
          case 404 -> "not found";
          case 405 -> "method not allowed";
          case 413 -> "too large";
          default -> status < 500 ? "bad request" : "internal server";
        };
    return "{\"error\":\"%s\"}".formatted(words);
  }
}
