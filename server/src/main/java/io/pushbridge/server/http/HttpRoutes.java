package io.pushbridge.server.http;

import io.javalin.config.RoutesConfig;
import java.util.concurrent.Executor;

/** What another feature serves on the HTTP port, beside REST. */
@FunctionalInterface
public interface HttpRoutes {
  /**
   * Adds the feature's routes, once, before the port is open.
   *
   * @param writers where answers are written that were not ready at once, so that no thread of the
   *     store or the router meets a socket
   */
  void addTo(RoutesConfig routes, Executor writers);
}
