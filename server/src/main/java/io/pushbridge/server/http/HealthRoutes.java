package io.pushbridge.server.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.BooleanSupplier;

/**
 * {@code /healthz}: the process lives and its listeners are up, so a restart would mend nothing.
 * {@code /readyz}: and it takes messages; red while the disk is full or fails, {@code degraded}
 * while the broker that apps are joined to is away and messages wait for it. Both answer 200 or
 * 503.
 *
 * @param live whether the server serves
 * @param ready whether its store takes writes as well
 * @param whole whether everything it works with is there
 */
public record HealthRoutes(BooleanSupplier live, BooleanSupplier ready, BooleanSupplier whole) {
  /** Adds both. */
  public void addTo(RoutesConfig routes) {
    routes.get("/healthz", ctx -> answer(ctx, live.getAsBoolean(), "up"));
    routes.get(
        "/readyz",
        ctx -> answer(ctx, ready.getAsBoolean(), whole.getAsBoolean() ? "up" : "degraded"));
  }

  private static void answer(Context ctx, boolean good, String word) {
    ctx.status(good ? 200 : 503)
        .contentType("application/json")
        .header("Cache-Control", "no-store")
        .result("{\"status\":\"%s\"}".formatted(good ? word : "down"));
  }
}
