package io.pushbridge.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
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

  /**
   * Answers, in the feature's own words, a request for it that came to no route or failed there.
   *
   * @param status the HTTP status that is due
   * @return false if the request is not for this feature
   */
  default boolean refuse(Context ctx, int status) {
    return false;
  }
}
