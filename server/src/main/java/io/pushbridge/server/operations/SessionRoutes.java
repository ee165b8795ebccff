package io.pushbridge.server.operations;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.SessionPage;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.server.admin.AdminRoutes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions of an app. {@code GET /admin/apps/<app>/sessions}: the durable ones, with {@code
 * ?connected=true} those that are connected, in pages of {@code limit} after {@code after}. {@code
 * /admin/apps/<app>/session?session=<uid or name>}: {@code GET} shows one, {@code DELETE} ends its
 * connection, with {@code &forget=true} the session, too.
 */
public final class SessionRoutes implements AdminRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRoutes.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String APP = "/admin/apps/{app}";
  private static final long PATIENCE_SECONDS = 25;
  private static final int USUAL_PAGE = 100;
  private static final int LONGEST_PAGE = 1_000;

  private final Platform platform;
  private final SessionRegistry registry;

  /** For this server. */
  public SessionRoutes(Platform platform, SessionRegistry registry) {
    this.platform = platform;
    this.registry = registry;
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get(APP + "/sessions", this::list);
    routes.get(APP + "/session", this::show);
    routes.delete(APP + "/session", this::end);
  }

  /** A session that an operator means: connected, or durable, or both. */
  private record Found(Optional<LiveSession> live, Optional<SessionRecord> kept) {
    long uid() {
      return live.map(LiveSession::uid).orElseGet(() -> kept.orElseThrow().uid());
    }

    boolean isThere() {
      return live.isPresent() || kept.isPresent();
    }
  }

  private AppKey app(Context ctx) {
    String text = ctx.pathParam("app");
    return platform
        .apps()
        .find(text)
        .or(() -> platform.apps().named(text))
        .map(App::key)
        .orElseThrow(() -> new NotFoundResponse("no such app"));
  }

  private void list(Context ctx) {
    AppKey app = app(ctx);
    long after = number(ctx, "after", 0, Long.MAX_VALUE, 0);
    int limit = (int) number(ctx, "limit", 1, LONGEST_PAGE, USUAL_PAGE);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode sessions = answer.putArray("sessions");
    if ("true".equals(ctx.queryParam("connected"))) {
      List<LiveSession> page =
          platform.live().all().stream()
              .filter(session -> session.app().equals(app) && session.uid() > after)
              .sorted(Comparator.comparingLong(LiveSession::uid))
              .limit(limit)
              .toList();
      page.forEach(session -> show(session, sessions.addObject()));
      if (page.size() == limit) {
        answer.put("next", Long.toString(page.get(limit - 1).uid()));
      }
    } else {
      listKept(app, after, limit, answer, sessions);
    }
    answer(ctx, answer);
  }

  /**
   * A page of the registry may be short because it passed over others: goes on until it is full.
   */
  private void listKept(AppKey app, long after, int limit, ObjectNode answer, ArrayNode sessions) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS / 2);
    long reached = after;
    boolean complete = false;
    while (!complete && sessions.size() < limit && System.nanoTime() < deadline) {
      SessionPage page = done(registry.sessionsOf(app, reached, limit - sessions.size()));
      page.sessions().forEach(kept -> show(kept, sessions.addObject()));
      reached = page.resumeAfter();
      complete = page.complete();
    }
    if (!complete) {
      answer.put("next", Long.toString(reached));
    }
  }

  private static ObjectNode show(LiveSession session, ObjectNode shown) {
    name(session.uid(), session.name(), shown).put("connected", true);
    shown.put("durable", session.durable());
    session.alias().ifPresent(alias -> shown.put("alias", alias.text()));
    return shown.put("subscriptions", session.subscriptions().size());
  }

  private ObjectNode show(SessionRecord kept, ObjectNode shown) {
    boolean connected = platform.live().isOnline(kept.uid());
    name(kept.uid(), kept.name(), shown).put("connected", connected).put("durable", true);
    if (!connected && kept.disconnectedAt() > 0) {
      shown.put("awaySince", Instant.ofEpochMilli(kept.disconnectedAt()).toString());
    }
    if (kept.expirySeconds() != SessionRecord.NEVER_EXPIRES) {
      shown.put("expirySeconds", kept.expirySeconds());
    }
    return shown;
  }

  private static ObjectNode name(long uid, SessionName name, ObjectNode shown) {
    return shown
        .put("uid", Long.toString(uid))
        .put("door", name.door().name().toLowerCase(Locale.ROOT))
        .put("name", name.text());
  }

  private void show(Context ctx) {
    Found found = find(ctx);
    ObjectNode answer = JSON.createObjectNode();
    if (found.kept().isPresent()) {
      show(found.kept().get(), answer);
    } else {
      show(found.live().orElseThrow(), answer);
    }
    Optional<Alias> alias = done(registry.aliasOf(found.uid()));
    alias.ifPresent(held -> answer.put("alias", held.text()));
    Collection<Subscription> held =
        found.live().isPresent()
            ? found.live().get().subscriptions().values()
            : done(registry.subscriptionsOf(found.uid()));
    ArrayNode subscriptions = answer.putArray("subscriptions");
    for (Subscription subscription : List.copyOf(held)) {
      subscriptions
          .addObject()
          .put("filter", subscription.filter().text())
          .put("qos", subscription.qos().level());
    }
    answer(ctx, answer);
  }

  private void end(Context ctx) {
    AppKey app = app(ctx);
    Found found = find(ctx);
    boolean forget = "true".equals(ctx.queryParam("forget"));
    if (found.live().isPresent()) {
      Void unused =
          done(platform.sessions().disconnect(found.live().get(), EndReason.ENDED_BY_OPERATOR));
    }
    if (forget) {
      Void unused = done(registry.forget(app, found.uid()));
    }
    LOG.info(
        "event=session_ended_by_operator app={} session={} connected={} forgotten={}",
        app,
        found.uid(),
        found.live().isPresent(),
        forget);
    answer(
        ctx,
        JSON.createObjectNode()
            .put("uid", Long.toString(found.uid()))
            .put("kicked", found.live().isPresent())
            .put("forgotten", forget));
  }

  private Found find(Context ctx) {
    AppKey app = app(ctx);
    String wanted = Optional.ofNullable(ctx.queryParam("session")).orElse("");
    List<Found> found = new ArrayList<>();
    if (wanted.matches("[0-9]{1,19}")) {
      found.add(byUid(app, wanted));
    }
    for (Door door : Door.values()) {
      found.add(byName(app, door, wanted));
    }
    return found.stream()
        .filter(Found::isThere)
        .findFirst()
        .orElseThrow(() -> new NotFoundResponse("no such session"));
  }

  private Found byUid(AppKey app, String text) {
    try {
      long uid = Long.parseLong(text);
      return new Found(
          platform.live().find(uid).filter(session -> session.app().equals(app)),
          done(registry.find(uid)).filter(kept -> kept.name().app().equals(app)));
    } catch (NumberFormatException tooLong) {
      return new Found(Optional.empty(), Optional.empty());
    }
  }

  private Found byName(AppKey app, Door door, String text) {
    if (text.isEmpty()) {
      throw new BadRequestResponse("session is missing: its uid or its name");
    }
    SessionName name = new SessionName(app, door, text);
    return new Found(
        platform.live().all().stream().filter(live -> live.name().equals(name)).findAny(),
        done(registry.find(name)));
  }

  private static long number(Context ctx, String key, long least, long most, long usual) {
    String text = ctx.queryParam(key);
    if (text == null) {
      return usual;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, together with the numbers that are out of range.
    }
    throw new BadRequestResponse("%s must be a number from %d to %d".formatted(key, least, most));
  }

  private static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new ServiceUnavailableResponse("the store does not answer");
    } catch (TimeoutException e) {
      throw new ServiceUnavailableResponse("no answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableResponse("stopping");
    }
  }

  private static void answer(Context ctx, ObjectNode answer) {
    ctx.contentType("application/json").result(answer.toString());
  }
}
