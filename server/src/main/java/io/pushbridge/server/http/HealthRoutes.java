package io.pushbridge.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.BooleanSupplier;

/**
 * {@code /healthz}: the process lives and its listeners are up, so a restart would mend nothing.
 * {@code /readyz}: and it takes messages; red while the disk is full or fails. Both answer 200 or
 * 503.
 *
 * @param live whether the server serves
 * @param ready whether its store takes writes as well
 */
public record HealthRoutes(BooleanSupplier live, BooleanSupplier ready) {
  /** Adds both. */
  public void addTo(RoutesConfig routes) {
    routes.get("/healthz", ctx -> answer(ctx, live.getAsBoolean()));
    routes.get("/readyz", ctx -> answer(ctx, ready.getAsBoolean()));
  }

  private static void answer(Context ctx, boolean good) {
    ctx.status(good ? 200 : 503)
        .contentType("application/json")
        .header("Cache-Control", "no-store")
        .result("{\"status\":\"%s\"}".formatted(good ? "up" : "down"));
  }
}
