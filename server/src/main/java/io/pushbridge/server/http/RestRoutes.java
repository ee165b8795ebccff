package io.pushbridge.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.pushbridge.server.rest.RestAnswer;
import io.pushbridge.server.rest.RestApi;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * REST over HTTP: POST and GET at {@code /}, and the path form of 2014 (rest-api.md §2.1-2.2).
 * Every answer is JSON with HTTP status 200 (§2.3), or 429 to a caller that is too fast.
 */
final class RestRoutes {
  private final RestApi api;
  // Writes answers, so that no thread of the store or the router meets a socket.
  private final Executor writers;

  RestRoutes(RestApi api, Executor writers) {
    this.api = api;
    this.writers = writers;
  }

  void addTo(RoutesConfig routes, DemoPage demo) {
    routes.post("/", this::post);
    routes.get(
        "/",
        ctx -> {
          if (ctx.queryString() == null && demo.isWanted(ctx)) {
            demo.serve(ctx);
          } else {
            get(ctx);
          }
        });
    routes.get("/publish/{appkey}/{seckey}/<target>", this::path);
  }

  private void post(Context ctx) {
    answer(
        ctx,
        RequestBody.read(ctx)
            .map(body -> api.answerBody(body, ctx.ip()))
            .orElseGet(() -> CompletableFuture.completedFuture(RestApi.unreadable())));
  }

  private void get(Context ctx) {
    Optional<Map<String, String>> fields =
        Optional.ofNullable(ctx.queryString()).flatMap(QueryText::fieldsOf);
    answer(
        ctx,
        fields
            .map(query -> api.answerQuery(query, ctx.ip()))
            .orElseGet(() -> CompletableFuture.completedFuture(RestApi.unreadable())));
  }

  /** {@code /publish/<appkey>/<seckey>/<topic>/<msg>}; the topic may have several levels. */
  private void path(Context ctx) {
    String target = ctx.pathParam("target");
    int slash = target.lastIndexOf('/');
    answer(
        ctx,
        slash < 0
            ? CompletableFuture.completedFuture(RestApi.unreadable())
            : api.answerQuery(
                Map.of(
                    "method", "publish",
                    "appkey", ctx.pathParam("appkey"),
                    "seckey", ctx.pathParam("seckey"),
                    "topic", target.substring(0, slash),
                    "msg", target.substring(slash + 1)),
                ctx.ip()));
  }

  private void answer(Context ctx, CompletionStage<RestAnswer> answer) {
    ctx.contentType("application/json; charset=utf-8");
    ctx.header("Cache-Control", "no-store");
    ctx.future(
        () -> answer.thenAcceptAsync(done -> write(ctx, done), writers).toCompletableFuture());
  }

  private static void write(Context ctx, RestAnswer answer) {
    if (!answer.retryAfter().isZero()) {
      ctx.header("Retry-After", Long.toString(answer.retryAfter().plusMillis(999).toSeconds()));
    }
    ctx.status(answer.httpStatus()).result(answer.json());
  }
}
