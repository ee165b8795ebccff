package io.pushbridge.server.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.pushbridge.server.rest.RestApi;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener of the HTTP port. Errors are small JSON objects; nobody sees a stack trace. */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private static final int MOST_CONNECTIONS = 10_000;
  // JSON may write one character of a message in six, so bodies are longer than messages.
  private static final int ESCAPED = 6;
  private static final int ROOM_FOR_FIELDS = 64 << 10;

  private final Javalin javalin;
  private final List<IntSupplier> ports;

  private HttpServer(Javalin javalin, List<IntSupplier> ports) {
    this.javalin = javalin;
    this.ports = ports;
  }

  /**
   * Where to listen and for what.
   *
   * @param listeners the ports; none: nothing is served
   * @param messageBytes the longest message body
   * @param demo what the demo page shows
   * @param health what is said of everything else
   */
  public record Options(
      List<HttpListener> listeners, int messageBytes, DemoFacts demo, HealthRoutes health) {}

  /**
   * Binds.
   *
   * @param others what else is served here
   * @throws io.javalin.util.JavalinBindException if it cannot
   */
  public static HttpServer start(Options options, RestApi api, HttpRoutes... others) {
    AtomicReference<Javalin> started = new AtomicReference<>();
    List<HttpRoutes> all = List.of(others);
    List<IntSupplier> ports = new ArrayList<>();
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config, options, api, all, started);
              options.listeners().forEach(one -> ports.add(BoundConnector.addTo(config, one)));
            });
    started.set(javalin);
    if (!options.listeners().isEmpty()) {
      javalin.start();
    }
    return new HttpServer(javalin, ports);
  }

  /** The bound ports, in the order of the listeners. */
  public List<Integer> ports() {
    return ports.stream().map(IntSupplier::getAsInt).toList();
  }

  /** Stops listening and ends every connection. */
  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(
      JavalinConfig config,
      Options options,
      RestApi api,
      List<HttpRoutes> others,
      AtomicReference<Javalin> started) {
    Hardening.apply(
        config, MOST_CONNECTIONS, (long) options.messageBytes() * ESCAPED + ROOM_FOR_FIELDS);
    Executor writers = task -> started.get().jettyServer().threadPool().execute(task);
    DemoPage demo = new DemoPage(options.demo());
    RoutesConfig routes = config.routes;
    new RestRoutes(api, writers).addTo(routes, demo);
    demo.addTo(routes);
    others.forEach(other -> other.addTo(routes, writers));
    options.health().addTo(routes);
    routes.exception(HttpResponseException.class, (e, ctx) -> refuse(ctx, e.getStatus(), others));
    routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.warn("event=http_request_failed path={} cause={}", shortened(ctx), e.toString());
          if (others.stream().noneMatch(other -> other.refuse(ctx, 500))) {
            ctx.status(500).contentType("application/json").result(RestApi.failed());
          }
        });
  }

  private static void refuse(Context ctx, int status, List<HttpRoutes> others) {
    if (others.stream().anyMatch(other -> other.refuse(ctx, status))) {
      return;
    }
    if (status == 503) {
      ctx.status(200).contentType("application/json").result(RestApi.failed());
    } else {
      ctx.status(status).contentType("application/json").result(Hardening.errorText(status));
    }
  }

  /** The first level of the path: the path form of publish has the seckey further on. */
  private static String shortened(Context ctx) {
    String path = ctx.path();
    int end = path.indexOf('/', 1);
    byte[] visible = (end < 0 ? path : path.substring(0, end)).getBytes(StandardCharsets.US_ASCII);
    return new String(visible, 0, Math.min(visible.length, 40), StandardCharsets.US_ASCII);
  }
}
