package io.pushbridge.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.link.LinkAwayException;
import io.pushbridge.server.credentials.Seckeys;
import io.pushbridge.server.credentials.Verdict;
import io.pushbridge.server.http.HttpRoutes;
import io.pushbridge.server.http.QueryText;
import io.pushbridge.server.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API on the HTTP port: who calls, what came, and one answer for each call, whatever happens.
 */
public final class ApiRoutes implements HttpRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);
  private static final String ROOT = "/v1";
  private static final String BEARER = "bearer ";
  private static final String DOCUMENT = "/io/pushbridge/server/api/openapi.json";

  /** How many calls may be under way; more are answered with 503 at once. */
  private static final int MOST_IN_PROGRESS = 10_000;

  private final Seckeys seckeys;
  private final Duration timeout;
  private final List<Endpoint> endpoints;
  private final byte[] document = document();
  private final AtomicInteger inProgress = new AtomicInteger();

  /**
   * Serves these endpoints.
   *
   * @param timeout after which a call that is not done is answered with 504
   */
  public ApiRoutes(Seckeys seckeys, Duration timeout, List<Endpoint> endpoints) {
    this.seckeys = seckeys;
    this.timeout = timeout;
    this.endpoints = List.copyOf(endpoints);
  }

  /** What it serves, the OpenAPI document itself aside. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  @Override
  public void addTo(RoutesConfig routes, Executor writers) {
    for (Endpoint endpoint : endpoints) {
      routes.addHttpHandler(
          endpoint.method(), ROOT + endpoint.path(), ctx -> serve(ctx, endpoint, writers));
    }
    routes.get(ROOT + "/openapi.json", ctx -> ctx.contentType("application/json").result(document));
  }

  @Override
  public boolean refuse(Context ctx, int status) {
    if (!ctx.path().equals(ROOT) && !ctx.path().startsWith(ROOT + "/")) {
      return false;
    }
    write(
        ctx,
        switch (status) {
          case 404 -> ProblemException.notFound("there is nothing here, see /v1/openapi.json");
          case 405 -> ProblemException.methodNotAllowed();
          case 413 -> ProblemException.tooLarge();
          case 503 -> ProblemException.unavailable();
          default ->
              status < 500 ? ProblemException.unreadable("bad request") : ProblemException.failed();
        });
    return true;
  }

  private void serve(Context ctx, Endpoint endpoint, Executor writers) {
    ctx.header("Cache-Control", "no-store");
    if (inProgress.incrementAndGet() > MOST_IN_PROGRESS) {
      inProgress.decrementAndGet();
      write(ctx, ProblemException.unavailable());
      return;
    }
    CompletableFuture<ApiAnswer> answer =
        started(ctx, endpoint)
            .whenComplete((done, failure) -> inProgress.decrementAndGet())
            // A copy: the timeout must not complete somebody else's future.
            .thenApply(done -> done)
            .toCompletableFuture()
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    ctx.future(
        () ->
            answer.handleAsync(
                (done, failure) -> {
                  if (failure == null) {
                    write(ctx, done);
                  } else {
                    write(ctx, problemOf(failure, endpoint, ctx.res().getHeader("X-Request-Id")));
                  }
                  return null;
                },
                writers));
  }

  private CompletionStage<ApiAnswer> started(Context ctx, Endpoint endpoint) {
    try {
      AppKey app = authenticated(ctx);
      return endpoint.handler().handle(call(ctx, app));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private AppKey authenticated(Context ctx) {
    String header = ctx.header("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw ProblemException.unauthorized("the header Authorization: Bearer <seckey> is needed");
    }
    Verdict caller = seckeys.check(ctx.ip(), header.substring(BEARER.length()).strip());
    if (caller.heldOff()) {
      throw ProblemException.rateLimited(
          "too many wrong seckeys came from this address", caller.retryAfter());
    }
    return caller
        .app()
        .map(app -> app.key())
        .orElseThrow(() -> ProblemException.unauthorized("the seckey is no app's"));
  }

  private static ApiCall call(Context ctx, AppKey app) {
    Map<String, String> query =
        ctx.queryString() == null
            ? Map.of()
            : QueryText.fieldsOf(ctx.queryString())
                .orElseThrow(() -> ProblemException.unreadable("the query is not well-formed"));
    return new ApiCall(app, ctx.pathParamMap(), query, () -> ApiJson.objectIn(body(ctx)));
  }

  private static byte[] body(Context ctx) {
    String type = ctx.contentType();
    if (type != null && !isJson(type)) {
      throw ProblemException.notJson();
    }
    return RequestBody.read(ctx).orElseThrow(ProblemException::tooLarge);
  }

  private static boolean isJson(String type) {
    String name = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return name.equals("application/json") || name.endsWith("+json");
  }

  private static ProblemException problemOf(Throwable failure, Endpoint endpoint, String request) {
    Throwable reason = failure;
    while (reason instanceof CompletionException && reason.getCause() != null) {
      reason = reason.getCause();
    }
    if (reason instanceof ProblemException problem) {
      return problem;
    }
    if (reason instanceof TimeoutException) {
      return ProblemException.timeout();
    }
    LOG.warn(
        "event=api_call_failed method={} path={} request={} cause={}",
        endpoint.method(),
        endpoint.path(),
        request,
        reason.toString());
    boolean nothingDone =
        endpoint.method().equals(HandlerType.GET)
            || (reason instanceof LinkAwayException away && away.nothingDone());
    return nothingDone ? ProblemException.unavailable() : ProblemException.uncertain();
  }

  private static void write(Context ctx, ApiAnswer answer) {
    ctx.status(answer.status());
    answer.body().ifPresent(body -> ctx.contentType("application/json").result(body.toString()));
  }

  private static void write(Context ctx, ProblemException problem) {
    if (problem.status() == 401) {
      ctx.header("WWW-Authenticate", "Bearer realm=\"pushbridge\"");
    }
    if (!problem.retryAfter().isZero()) {
      long seconds = problem.retryAfter().plusMillis(999).toSeconds();
      ctx.header("Retry-After", Long.toString(seconds));
    }
    ctx.status(problem.status())
        .contentType("application/problem+json")
        .result(problem.body().toString());
  }

  private static byte[] document() {
    try (InputStream file = ApiRoutes.class.getResourceAsStream(DOCUMENT)) {
      if (file == null) {
        throw new IllegalStateException("not in the jar: " + DOCUMENT);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
