package io.pushbridge.server.admin;

import io.javalin.config.RoutesConfig;

/**
 * What a feature adds to the admin listener. Its paths begin with {@code /admin/} and are reached
 * with the token only; what lies elsewhere is open to whoever reaches the listener, see {@link
 * AdminServer}.
 *
 * <p>Handlers run on a small pool of their own and may block. They answer JSON; what a caller did
 * wrong is thrown as one of Javalin's {@code HttpResponseException}s, whose message becomes the
 * {@code error} of the answer.
 */
@FunctionalInterface
public interface AdminRoutes {
  /** Adds the routes; called once, while the listener is set up. */
  void addTo(RoutesConfig routes);
}
