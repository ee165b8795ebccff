package io.pushbridge.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.pushbridge.socketio.SocketIoServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/**
 * The demo client: a page, its style and script and the official socket.io-client, from the jar,
 * read once. What it needs to know, the demo app's appkey and the Socket.IO port, is at {@code
 * /demo.json}; both are public.
 */
final class DemoPage {
  private static final String FOLDER = "/io/pushbridge/server/demo/";

  private static final String CLIENT = "socket.io.min.js";

  private static final Map<String, String> FILES =
      Map.of(
          "demo.css",
          "text/css; charset=utf-8",
          "demo.js",
          "text/javascript; charset=utf-8",
          CLIENT,
          "text/javascript; charset=utf-8",
          "icon.svg",
          "image/svg+xml");

  private final DemoFacts facts;
  private final byte[] page = read("index.html");

  DemoPage(DemoFacts facts) {
    this.facts = facts;
  }

  /** A browser asks for HTML; programs that call the API do not. */
  boolean isWanted(Context ctx) {
    String accept = ctx.header("Accept");
    return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
  }

  void serve(Context ctx) {
    int port = facts.socketIoPort(ctx.scheme());
    protect(ctx);
    // Nothing but our own files, and the Socket.IO port of whatever host the page came from.
    ctx.header(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
            + " 'self' http://*:%1$d https://*:%1$d ws://*:%1$d wss://*:%1$d; base-uri 'none';"
                .formatted(port)
            + " form-action 'none'; frame-ancestors 'none'");
    ctx.header("Vary", "Accept");
    ctx.contentType("text/html; charset=utf-8").result(page);
  }

  void addTo(RoutesConfig routes) {
    FILES.forEach(
        (name, type) -> {
          byte[] content = name.equals(CLIENT) ? client() : read(name);
          routes.get(
              "/demo/" + name,
              ctx -> {
                protect(ctx);
                ctx.contentType(type).result(content);
              });
        });
    routes.get(
        "/demo.json",
        ctx -> {
          protect(ctx);
          ctx.contentType("application/json; charset=utf-8").result(facts(ctx.scheme()));
        });
  }

  private String facts(String scheme) {
    String app = facts.appKey().get().map(key -> "\"%s\"".formatted(key)).orElse("null");
    return "{\"appkey\":%s,\"socketioPort\":%d}".formatted(app, facts.socketIoPort(scheme));
  }

  private static void protect(Context ctx) {
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Cache-Control", "no-cache");
  }

  /** The file that the Socket.IO server hands out itself. */
  private static byte[] client() {
    return read(SocketIoServer.class, "engine/client/" + CLIENT);
  }

  private static byte[] read(String name) {
    return read(DemoPage.class, FOLDER + name);
  }

  private static byte[] read(Class<?> beside, String name) {
    try (InputStream file = beside.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
