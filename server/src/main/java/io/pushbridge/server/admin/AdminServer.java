package io.pushbridge.server.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.UnauthorizedResponse;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.http.BoundConnector;
import io.pushbridge.server.http.Hardening;
import io.pushbridge.server.http.HealthRoutes;
import io.pushbridge.server.http.HttpListener;
import io.pushbridge.server.tls.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin listener. Every request shows the token as {@code Authorization: Bearer TOKEN}; only
 * {@code /metrics}, {@code /healthz} and {@code /readyz} are open, and only while the listener is
 * bound to a loopback address: on this machine they tell nobody more than a look at the processes
 * would.
 */
public final class AdminServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> OPEN_ON_LOOPBACK = Set.of("/metrics", "/healthz", "/readyz");
  private static final String SCHEME = "Bearer ";
  private static final int MOST_CONNECTIONS = 100;
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_THREADS = 16;
  private static final int LEAST_THREADS = 2;
  private static final int IDLE_MILLIS = 60_000;

  private final Javalin javalin;
  private final Path data;

  private AdminServer(Javalin javalin, Path data) {
    this.javalin = javalin;
    this.data = data;
  }

  /**
   * Where to listen, and who may call.
   *
   * @param listener the port
   * @param token what callers show
   * @param data the data folder, where commands find the address
   */
  public record Options(HttpListener listener, Secret token, Path data) {}

  /**
   * Binds, and notes the address in the data folder.
   *
   * @throws io.javalin.util.JavalinBindException if it cannot
   * @throws IOException when the host has no address, or the data folder takes no file
   */
  public static AdminServer start(Options options, HealthRoutes health, List<AdminRoutes> features)
      throws IOException {
    HttpListener listener = options.listener();
    boolean loopback = InetAddress.getByName(listener.host()).isLoopbackAddress();
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config, options.token(), loopback);
              BoundConnector.addTo(config, listener);
              health.addTo(config.routes);
              features.forEach(feature -> feature.addTo(config.routes));
            });
    javalin.start();
    AdminServer server = new AdminServer(javalin, options.data());
    try {
      server.leaveAddress(listener);
      return server;
    } catch (IOException e) {
      javalin.stop();
      throw e;
    }
  }

  private void leaveAddress(HttpListener listener) throws IOException {
    AdminCertificate.remove(data);
    String scheme = listener.tls().isPresent() ? "https" : "http";
    if (listener.tls().isPresent()) {
      ServerTls tls = listener.tls().get();
      tls.onChange(changed -> AdminCertificate.write(data, changed));
      AdminCertificate.write(data, tls.certificate());
    }
    AdminAddress.of(scheme, listener.host(), port()).write(data);
  }

  private static void configure(JavalinConfig config, Secret token, boolean loopback) {
    Hardening.apply(config, MOST_CONNECTIONS, MOST_BYTES);
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS, IDLE_MILLIS);
    threads.setName("admin");
    config.jetty.threadPool = threads;
    config.routes.before(
        ctx -> {
          ctx.header("Cache-Control", "no-store");
          if (!(loopback && OPEN_ON_LOOPBACK.contains(ctx.path()))) {
            authorize(ctx, token);
          }
        });
    config.routes.exception(
        HttpResponseException.class, (e, ctx) -> answer(ctx, e.getStatus(), e.getMessage()));
    config.routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.warn("event=admin_request_failed method={} path={}", ctx.method(), ctx.path(), e);
          answer(ctx, 500, "internal server");
        });
  }

  private static void authorize(Context ctx, Secret token) {
    String shown = ctx.header("Authorization");
    if (shown == null || !shown.startsWith(SCHEME)) {
      ctx.header("WWW-Authenticate", "Bearer realm=\"pushbridge\"");
      throw new UnauthorizedResponse("show the admin token: Authorization: Bearer TOKEN");
    }
    if (!token.matches(shown.substring(SCHEME.length()).strip())) {
      LOG.warn("event=admin_token_refused from={} path={}", ctx.ip(), ctx.path());
      ctx.header("WWW-Authenticate", "Bearer realm=\"pushbridge\", error=\"invalid_token\"");
      throw new UnauthorizedResponse("this is not the admin token");
    }
  }

  private static void answer(Context ctx, int status, String words) {
    ctx.status(status)
        .contentType("application/json")
        .result(JSON.createObjectNode().put("error", words).toString());
  }

  /** The bound port. */
  public int port() {
    return javalin.port();
  }

  /** Stops listening and takes the address back. */
  @Override
  public void close() throws IOException {
    javalin.stop();
    AdminAddress.remove(data);
    AdminCertificate.remove(data);
  }
}
