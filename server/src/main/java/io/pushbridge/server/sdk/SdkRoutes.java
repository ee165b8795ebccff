package io.pushbridge.server.sdk;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.pushbridge.server.http.HttpRoutes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pushbridge.js under {@code /sdk/}, for pages of any origin. Browsers keep the files and ask
 * whether they are still the same. A server built without Node has none.
 */
public final class SdkRoutes implements HttpRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(SdkRoutes.class);

  private static final List<String> NAMES =
      List.of(
          "pushbridge.js",
          "pushbridge.min.js",
          "pushbridge.min.js.map",
          "pushbridge.mjs",
          "pushbridge.min.mjs",
          "pushbridge.min.mjs.map",
          "pushbridge.d.ts");

  private final List<SdkFile> files =
      NAMES.stream().map(SdkFile::read).flatMap(Optional::stream).toList();

  @Override
  public void addTo(RoutesConfig routes, Executor writers) {
    if (files.isEmpty()) {
      LOG.warn("event=sdk_absent meaning=\"built without Node: nothing is served at /sdk/\"");
      return;
    }
    files.forEach(file -> routes.get("/sdk/" + file.name(), ctx -> serve(ctx, file)));
    String list = String.join("\n", files.stream().map(SdkFile::name).toList()) + "\n";
    routes.get("/sdk/", ctx -> ctx.contentType("text/plain; charset=utf-8").result(list));
  }

  private static void serve(Context ctx, SdkFile file) {
    ctx.header("ETag", file.etag());
    ctx.header("Cache-Control", "public, no-cache");
    ctx.header("Access-Control-Allow-Origin", "*");
    ctx.header("Cross-Origin-Resource-Policy", "cross-origin");
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.contentType(file.type());
    if (file.isKnownBy(ctx.header("If-None-Match"))) {
      ctx.status(304);
    } else {
      ctx.result(file.content());
    }
  }
}
