package io.pushbridge.server.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.server.admin.AdminRoutes;
import io.pushbridge.server.jwt.TokenMint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which tokens let clients into an app, at {@code /admin/apps/<appkey or name>/jwt}: {@code GET}
 * shows it without secrets, {@code PUT} sets all of it, {@code PATCH} what it names, {@code DELETE}
 * takes it away; {@code POST token} makes a token to try it with, if the app has a key for HS256.
 */
public final class JwtRoutes implements AdminRoutes {
  private static final String PATH = "/admin/apps/{app}/jwt";
  private static final long USUAL_TTL = 3_600;

  private final AppAdministration administration;
  private final Platform platform;
  private final boolean registers;

  /**
   * For this server.
   *
   * @param registers whether devices with the vendor's SDKs can register, and so come in without a
   *     token
   */
  public JwtRoutes(AppAdministration administration, Platform platform, boolean registers) {
    this.administration = administration;
    this.platform = platform;
    this.registers = registers;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(PATH, AppRoutes.judged(this::show));
    routes.put(PATH, AppRoutes.judged(ctx -> set(ctx, before -> Optional.empty())));
    routes.patch(PATH, AppRoutes.judged(ctx -> set(ctx, Function.identity())));
    routes.delete(PATH, AppRoutes.judged(this::remove));
    routes.post(PATH + "/token", AppRoutes.judged(this::mint));
  }

  private App app(Context ctx) {
    return AppRoutes.app(ctx, platform);
  }

  private static JwtSettings settings(App app) {
    return app.jwt().orElseThrow(() -> new NotFoundResponse("the app takes no tokens"));
  }

  private void show(Context ctx) {
    answer(ctx, app(ctx));
  }

  private void answer(Context ctx, App app) {
    ObjectNode answer = summary(app).setAll(JwtJson.of(settings(app)));
    if (registers && app.requiresToken()) {
      answer.put(
          "note",
          "devices with the vendor's SDKs can register and come in without a token:"
              + " registration.port and registration.tcp-port are on");
    }
    AppRoutes.answer(ctx, answer);
  }

  private ObjectNode summary(App app) {
    return AppJson.of(app, administration.isConfigured(app.key()));
  }

  private void set(Context ctx, Function<Optional<JwtSettings>, Optional<JwtSettings>> kept) {
    String body = ctx.body();
    App app =
        AppRoutes.done(
            administration.jwt(
                app(ctx).key(), before -> Optional.of(JwtJson.read(body, kept.apply(before)))));
    answer(ctx, app);
  }

  private void remove(Context ctx) {
    App app = app(ctx);
    JwtSettings unused = settings(app);
    App without = AppRoutes.done(administration.jwt(app.key(), before -> Optional.empty()));
    AppRoutes.answer(ctx, summary(without));
  }

  private void mint(Context ctx) {
    App app = app(ctx);
    JwtSettings settings = settings(app);
    JsonNode body =
        AppJson.read(ctx.body(), Set.of("customid", "alias", "grants", "ttlSeconds", "key"));
    long ttl = ttl(body.path("ttlSeconds"), settings);
    long now = platform.clock().millis() / 1_000;
    ObjectNode claims = AppJson.object().put("appkey", app.key().text());
    for (String claim : List.of("customid", "alias", "grants")) {
      if (body.has(claim)) {
        claims.set(claim, body.get(claim));
      }
    }
    settings.issuer().ifPresent(issuer -> claims.put("iss", issuer));
    settings.audience().ifPresent(audience -> claims.put("aud", audience));
    claims.put("iat", now).put("exp", now + ttl);
    String token = TokenMint.sign(signer(settings, AppJson.text(body, "key")), claims.toString());
    TokenLogin unused = tried(app, token);
    AppRoutes.answer(
        ctx,
        AppJson.object()
            .put("token", token)
            .put("expiresAt", Instant.ofEpochSecond(now + ttl).toString())
            .set("claims", claims));
  }

  private static long ttl(JsonNode seconds, JwtSettings settings) {
    long longest =
        settings.maxLifetimeSeconds() > 0
            ? settings.maxLifetimeSeconds()
            : JwtSettings.LONGEST_LIFETIME;
    if (seconds.isMissingNode()) {
      return Math.min(USUAL_TTL, longest);
    }
    if (!AppJson.isWhole(seconds) || seconds.asLong() < 1 || seconds.asLong() > longest) {
      throw new IllegalArgumentException("ttlSeconds must be a number from 1 to " + longest);
    }
    return seconds.asLong();
  }

  /** The newest key that signs, or the one of this id. */
  private static JwtKey signer(JwtSettings settings, Optional<String> id) {
    return settings.keys().stream()
        .filter(key -> key.algorithm() == JwtAlgorithm.HS256)
        .filter(key -> id.isEmpty() || id.get().equals(key.id()))
        .reduce((older, newer) -> newer)
        .orElseThrow(
            () ->
                new ConflictResponse(
                    "there is no such key for HS256, and with the others only their owner signs"));
  }

  /** Nobody is given a token that would not let them in. */
  private TokenLogin tried(App app, String token) {
    try {
      return AppRoutes.done(platform.logins().login(Optional.of(app), token));
    } catch (TokenRefusedException refused) {
      throw new IllegalArgumentException("such a token is refused: " + refused.getMessage());
    }
  }
}
