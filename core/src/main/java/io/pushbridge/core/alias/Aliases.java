package io.pushbridge.core.alias;

import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.AliasChange;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aliases and what clients ask about each other by alias and topic (README.md of the specification,
 * rule 3; socketio-api.md §4). Thread-safe; never blocks.
 */
public final class Aliases {
  private static final Logger LOG = LoggerFactory.getLogger(Aliases.class);

  /** A list ends with the page that reaches this many names, and the log tells. */
  private static final int LIST_LIMIT = 100_000;

  private static final int PAGE = 1_000;

  private final SessionRegistry registry;
  private final LiveSessions live;
  private final AccessRules access;
  private final Tally tally;

  /** Aliases kept in this registry, taken by those who may. */
  public Aliases(SessionRegistry registry, LiveSessions live, AccessRules access, Tally tally) {
    this.registry = registry;
    this.live = live;
    this.access = access;
    this.tally = tally;
  }

  /** The same for a client that shows no token. */
  public CompletionStage<Void> set(LiveSession session, Optional<Alias> alias) {
    return set(session, alias, "");
  }

  /**
   * Gives a connected session an alias in place of its former one, or clears it. Whoever held it
   * loses it silently. Clearing needs no right: it takes nothing from anybody.
   *
   * @param token what the client showed to the access manager, empty for nothing
   * @return completes when durable; fails with {@link AccessDeniedException} if the app's access
   *     manager or the client's login token does not allow it
   */
  public CompletionStage<Void> set(LiveSession session, Optional<Alias> alias, String token) {
    if (alias.isPresent() && !mayTake(session, alias.get(), token)) {
      tally.count(Tally.Event.DENIED);
      return CompletableFuture.failedFuture(new AccessDeniedException());
    }
    if (alias.isPresent()) {
      session.markTraces();
    }
    return registry
        .setAlias(session.app(), session.uid(), session.durable(), alias)
        .thenAccept(change -> noteChange(session, alias, change));
  }

  private boolean mayTake(LiveSession session, Alias alias, String token) {
    return session.rights().mayTake(alias) && access.of(session.app()).mayTake(alias, token);
  }

  private void noteChange(LiveSession session, Optional<Alias> alias, AliasChange change) {
    session.alias(alias);
    change
        .takenFrom()
        .ifPresent(former -> live.find(former).ifPresent(holder -> lose(holder, alias)));
  }

  private static void lose(LiveSession holder, Optional<Alias> taken) {
    if (holder.alias().equals(taken)) {
      holder.alias(Optional.empty());
    }
  }

  /**
   * The aliases of the sessions that hold exactly this filter, online or not, sorted; sessions
   * without an alias do not count. A list of more than 100,000 names is cut off, and the log says
   * so.
   */
  public CompletionStage<List<Alias>> subscribedTo(AppKey app, TopicFilter filter) {
    Set<Alias> all = new TreeSet<>();
    for (LiveSession session : live.passing(app)) {
      if (session.subscriptions().containsKey(filter)) {
        session.alias().ifPresent(all::add);
      }
    }
    return collect(app, filter, 0, all).thenApply(List::copyOf);
  }

  /** Page by page, so that other look-ups get their turn in between. */
  private CompletionStage<Set<Alias>> collect(
      AppKey app, TopicFilter filter, long after, Set<Alias> all) {
    return registry
        .aliasesSubscribedTo(app, filter, after, PAGE)
        .thenCompose(
            page -> {
              all.addAll(page.aliases());
              if (!page.complete() && all.size() < LIST_LIMIT) {
                return collect(app, filter, page.resumeAfter(), all);
              }
              if (!page.complete()) {
                LOG.warn("event=alias_list_cut app={} filter={} names={}", app, filter, all.size());
              }
              return CompletableFuture.completedFuture(all);
            });
  }

  /** The filters that a connected session holds, without presence, sorted. */
  public List<TopicFilter> topicsOf(LiveSession session) {
    return withoutPresence(session.subscriptions().keySet());
  }

  /** The filters that the holder of an alias holds, without presence; empty if nobody holds it. */
  public CompletionStage<Optional<List<TopicFilter>>> topicsOf(AppKey app, Alias alias) {
    return holderOf(app, alias)
        .thenCompose(
            holder -> {
              if (holder.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.empty());
              }
              long uid = holder.get().uid();
              Optional<LiveSession> connected = live.find(uid);
              return connected.isPresent()
                  ? CompletableFuture.completedFuture(Optional.of(topicsOf(connected.get())))
                  : registry.subscriptionsOf(uid).thenApply(Aliases::filtersOf);
            });
  }

  private static Optional<List<TopicFilter>> filtersOf(List<Subscription> subscriptions) {
    return Optional.of(withoutPresence(subscriptions.stream().map(Subscription::filter).toList()));
  }

  private static List<TopicFilter> withoutPresence(Collection<TopicFilter> filters) {
    return filters.stream()
        .filter(filter -> !filter.isPresence())
        .sorted((left, right) -> left.text().compareTo(right.text()))
        .toList();
  }

  /** Whether the holder of an alias is connected; empty if nobody holds it. */
  public CompletionStage<Optional<Boolean>> isOnline(AppKey app, Alias alias) {
    return holderOf(app, alias)
        .thenApply(holder -> holder.map(found -> live.isOnline(found.uid())));
  }

  private CompletionStage<Optional<AliasHolder>> holderOf(AppKey app, Alias alias) {
    return registry
        .holdersOf(app, List.of(alias))
        .thenApply(holders -> Optional.ofNullable(holders.get(alias)));
  }
}
