package io.pushbridge.server.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.Alias;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who is there, who subscribed to what. Lists are sorted and come in pages. Thread-safe. */
public final class AliasEndpoints {
  private static final int PAGE = 1_000;
  private static final int LONGEST_PAGE = 10_000;

  private final Platform platform;
  private final SessionRegistry registry;

  /** Endpoints over this platform. */
  public AliasEndpoints(Platform platform, SessionRegistry registry) {
    this.platform = platform;
    this.registry = registry;
  }

  /** All of them. */
  public List<Endpoint> all() {
    return List.of(
        Endpoint.get("/presence", this::presence),
        Endpoint.get("/subscribers", this::subscribers),
        Endpoint.get("/aliases/{alias}", this::alias),
        Endpoint.get("/aliases/{alias}/topics", this::topics));
  }

  private CompletionStage<ApiAnswer> presence(ApiCall call) {
    int limit = limit(call);
    String after = after(call);
    int connections = 0;
    // One more than the page, which tells whether another follows.
    TreeSet<Alias> page = new TreeSet<>();
    for (LiveSession session : platform.live().all()) {
      if (session.app().equals(call.app())) {
        connections++;
        session.alias().filter(alias -> alias.text().compareTo(after) > 0).ifPresent(page::add);
        if (page.size() > limit + 1) {
          page.pollLast();
        }
      }
    }
    ObjectNode answer = ApiJson.object().put("connections", connections);
    ArrayNode aliases = answer.putArray("aliases");
    page.stream().limit(limit).forEach(alias -> aliases.add(alias.text()));
    if (page.size() > limit) {
      answer.put("next", aliases.get(limit - 1).textValue());
    }
    return CompletableFuture.completedFuture(ApiAnswer.of(answer));
  }

  private CompletionStage<ApiAnswer> subscribers(ApiCall call) {
    AppKey app = call.app();
    int limit = limit(call);
    String after = after(call);
    return platform
        .aliases()
        .subscribedTo(app, Names.filter("topic", call.needInQuery("topic")))
        .thenCompose(
            all -> {
              List<Alias> rest =
                  all.stream().filter(alias -> alias.text().compareTo(after) > 0).toList();
              List<Alias> page = rest.subList(0, Math.min(limit, rest.size()));
              boolean more = rest.size() > page.size();
              return registry
                  .holdersOf(app, page)
                  .thenApply(holders -> subscribers(page, holders, more));
            });
  }

  private ApiAnswer subscribers(
      Collection<Alias> page, Map<Alias, AliasHolder> holders, boolean more) {
    ObjectNode answer = ApiJson.object();
    ArrayNode subscribers = answer.putArray("subscribers");
    page.forEach(
        alias ->
            subscribers
                .addObject()
                .put("alias", alias.text())
                .put("online", isOnline(holders, alias)));
    if (more) {
      answer.put("next", subscribers.get(subscribers.size() - 1).get("alias").textValue());
    }
    return ApiAnswer.of(answer);
  }

  private boolean isOnline(Map<Alias, AliasHolder> holders, Alias alias) {
    return Optional.ofNullable(holders.get(alias))
        .map(holder -> platform.live().isOnline(holder.uid()))
        .orElse(false);
  }

  private CompletionStage<ApiAnswer> alias(ApiCall call) {
    Alias alias = Names.alias("alias", call.inPath("alias"));
    return platform
        .aliases()
        .isOnline(call.app(), alias)
        .thenApply(
            online ->
                ApiAnswer.of(
                    ApiJson.object()
                        .put("alias", alias.text())
                        .put("online", known(online, alias))));
  }

  private CompletionStage<ApiAnswer> topics(ApiCall call) {
    Alias alias = Names.alias("alias", call.inPath("alias"));
    return platform
        .aliases()
        .topicsOf(call.app(), alias)
        .thenApply(
            held -> {
              ObjectNode answer = ApiJson.object().put("alias", alias.text());
              ArrayNode topics = answer.putArray("topics");
              known(held, alias).forEach(filter -> topics.add(filter.text()));
              return ApiAnswer.of(answer);
            });
  }

  private static <T> T known(Optional<T> answer, Alias alias) {
    return answer.orElseThrow(() -> ProblemException.unknownAlias(alias.text()));
  }

  private static int limit(ApiCall call) {
    return (int) call.numberInQuery("limit", 1, LONGEST_PAGE, PAGE);
  }

  private static String after(ApiCall call) {
    return call.inQuery("after").map(text -> Names.alias("after", text).text()).orElse("");
  }
}
