package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.registry.AliasChange;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.AliasPage;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.ReceivedPublish;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionPage;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.registry.TokenPage;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.log.MapDbMessageLog;
import io.pushbridge.store.reader.StoreReaders;
import io.pushbridge.store.writer.BackgroundTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.mapdb.DB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session registry in the store. Changes run on the writer thread; look-ups run on the one
 * thread of their reader, and so complete in the order they were asked for.
 */
public final class MapDbSessionRegistry implements SessionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(MapDbSessionRegistry.class);

  /** Leftovers of a crash that are cleared in one mutation. */
  private static final int PORTION = 500;

  private record Outcome<T>(T value, AfterCommit after) {}

  private final StoreFile file;
  private final StoreReaders reader;
  private final MapDbMessageLog log;
  private final Uids uids;
  private final Departures departures = new Departures();
  private final KnownNames knownNames;

  // Replaced on the writer thread after a rollback.
  private volatile RegistryState state;

  /**
   * Opens the registry's tables and clears what a crash left behind; waits for that.
   *
   * @param file the store
   * @param reader a reader with one thread
   * @param log the log, whose inboxes go with their sessions
   * @param node 0 to 1023, unlike that of every other server of a cluster
   */
  public MapDbSessionRegistry(StoreFile file, StoreReaders reader, MapDbMessageLog log, int node) {
    this.file = file;
    this.reader = reader;
    this.log = log;
    this.uids = new Uids(file.clock(), node);
    this.knownNames = new KnownNames(() -> state.tables);
    file.attach(this::open);
    while (await(change((now, after) -> state.sessions.disconnectLeftovers(now, PORTION)))) {
      // Portion by portion.
    }
    while (await(change((now, after) -> state.sessions.forgetLeftovers(PORTION, after)))) {
      // Portion by portion.
    }
    log.receipts(publish -> state.sessions.receive(publish));
    file.writer().background(new LeaseRenewal());
    file.writer().background(knownNames);
    file.writer().background(new DepartureWrites(file.clock(), departures, this::settle));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private final class LeaseRenewal implements BackgroundTask {
    @Override
    public boolean slice() {
      uids.renew();
      return false;
    }

    @Override
    public Duration pause() {
      return Duration.ofSeconds(10);
    }

    @Override
    public String toString() {
      return "lease of uids";
    }
  }

  private void open(DB db) {
    uids.open(db);
    departures.rolledBack();
    state = new RegistryState(db, file.clock().millis(), log, uids, knownNames, departures);
  }

  /** Keeps what a new start needs; waits for that. Before the writer is closed. */
  public void retire() {
    try {
      await(run((now, after) -> uids.renew()));
      await(run((now, after) -> state.sessions.settle(departures.all(left -> true), now, after)));
    } catch (CompletionException failed) {
      // The disk does not take it: the lease that is stored is minutes ahead all the same, and who
      // is still noted as connected is disconnected by the next start.
      LOG.warn("event=store_not_retired cause={}", failed.getCause().toString());
    }
  }

  private CompletionStage<Void> settle(List<Long> uids) {
    return run((now, after) -> state.sessions.settle(uids, now, after));
  }

  // ---- how changes and look-ups run -----------------------------------------------------------

  private <T> CompletionStage<T> change(BiFunction<Long, AfterCommit, T> mutation) {
    return file.writer()
        .submit(
            () -> {
              AfterCommit after = new AfterCommit();
              return new Outcome<>(mutation.apply(file.clock().millis(), after), after);
            },
            outcome -> outcome.after.run())
        .thenApply(Outcome::value);
  }

  private CompletionStage<Void> run(BiConsumer<Long, AfterCommit> mutation) {
    return change(
        (now, after) -> {
          mutation.accept(now, after);
          return null;
        });
  }

  private <T> CompletionStage<T> lookUp(Function<RegistryTables, T> question) {
    return reader.submit(() -> question.apply(state.tables));
  }

  // ---- sessions -------------------------------------------------------------------------------

  @Override
  public long newUid() {
    return uids.next();
  }

  @Override
  public CompletionStage<OpenedSession> open(
      SessionName name, boolean fresh, long expirySeconds, long uid) {
    return change((now, after) -> state.sessions.open(name, fresh, expirySeconds, uid, now, after));
  }

  @Override
  public boolean mayKnow(SessionName name) {
    return knownNames.mayContain(name);
  }

  @Override
  public CompletionStage<Optional<SessionRecord>> find(SessionName name) {
    return lookUp(
        in ->
            Optional.ofNullable(in.names.get(RegistryKeys.name(name)))
                .map(in::session)
                .map(kept -> departures.shown(kept.session())));
  }

  @Override
  public CompletionStage<Optional<SessionRecord>> find(long uid) {
    return lookUp(
        in -> Optional.ofNullable(in.session(uid)).map(kept -> departures.shown(kept.session())));
  }

  @Override
  public CompletionStage<SessionPage> sessionsOf(AppKey app, long after, int limit) {
    return lookUp(in -> SessionSearch.of(in, departures, app, after, limit));
  }

  @Override
  public CompletionStage<Void> disconnected(long uid, long expirySeconds) {
    return run((now, after) -> state.sessions.disconnected(uid, expirySeconds, now, after));
  }

  @Override
  public CompletionStage<Void> forget(AppKey app, long uid) {
    return run((now, after) -> state.sessions.forget(app, uid, after));
  }

  @Override
  public CompletionStage<Integer> forgetExpired(long nowMillis, int limit) {
    return change((now, after) -> state.sessions.forgetExpired(nowMillis, limit, after));
  }

  /**
   * Some of an app's that were forgotten.
   *
   * @param uids who
   * @param more whether there may be more
   */
  public record Forgotten(List<Long> uids, boolean more) {}

  /**
   * Forgets some of those that belong to an app. Each call goes on where the one before it stopped,
   * until there are no more.
   *
   * @param budget how long it may take, in nanoseconds, about
   */
  public CompletionStage<Forgotten> forgetSome(AppKey app, long budget) {
    return change((now, after) -> state.sessions.forgetSome(app, budget, after));
  }

  // ---- subscriptions --------------------------------------------------------------------------

  @Override
  public CompletionStage<Subscription> subscribe(long uid, Subscription subscription) {
    return change(
        (now, after) -> state.filters.subscribe(uid, subscription, log.newestPosition(), after));
  }

  @Override
  public CompletionStage<Void> unsubscribe(long uid, TopicFilter filter) {
    return run((now, after) -> state.filters.unsubscribe(uid, filter, after));
  }

  @Override
  public CompletionStage<List<Subscription>> subscriptionsOf(long uid) {
    return lookUp(
        in ->
            in.all(uid, RegistryKeys.SUBSCRIPTION).stream()
                .map(held -> StoredSubscription.read(held.getKey(), held.getValue()))
                .map(StoredSubscription::subscription)
                .toList());
  }

  @Override
  public boolean wantsLogged(AppKey app, TopicName topic) {
    return state.index.anyMatching(app, topic, filter -> filter.wantingLogged() > 0);
  }

  @Override
  public int durableHolders(AppKey app, TopicFilter filter) {
    FilterHolders holders = state.index.find(app, filter);
    return holders == null ? 0 : holders.holders();
  }

  @Override
  public List<TopicFilter> durableFilters(AppKey app) {
    return state.index.filters(app).map(TopicFilter::new).toList();
  }

  @Override
  public CompletionStage<Void> acknowledge(long uid, Cursor cursor) {
    return run((now, after) -> state.sessions.acknowledge(uid, cursor));
  }

  @Override
  public CompletionStage<Void> receive(ReceivedPublish publish) {
    return run((now, after) -> state.sessions.receive(publish));
  }

  @Override
  public CompletionStage<Void> release(ReceivedPublish publish) {
    return run((now, after) -> state.sessions.release(publish));
  }

  // ---- aliases --------------------------------------------------------------------------------

  @Override
  public CompletionStage<AliasChange> setAlias(
      AppKey app, long uid, boolean durable, Optional<Alias> alias) {
    return change((now, after) -> state.aliases.set(app, uid, durable, alias));
  }

  @Override
  public CompletionStage<Map<Alias, AliasHolder>> holdersOf(AppKey app, Collection<Alias> aliases) {
    List<Alias> asked = List.copyOf(aliases);
    return lookUp(in -> AliasSearch.holdersOf(in, app, asked));
  }

  @Override
  public CompletionStage<Optional<Alias>> aliasOf(long uid) {
    return lookUp(in -> Optional.ofNullable(in.aliasKey(uid)).map(RegistryKeys::readAlias));
  }

  @Override
  public CompletionStage<AliasPage> aliasesSubscribedTo(
      AppKey app, TopicFilter filter, long after, int limit) {
    return lookUp(in -> AliasSearch.subscribedTo(in, app, filter, after, limit));
  }

  // ---- device tokens --------------------------------------------------------------------------

  @Override
  public CompletionStage<Void> storeToken(DeviceToken token) {
    return run((now, after) -> state.tokens.store(token, after));
  }

  @Override
  public CompletionStage<Void> removeToken(AppKey app, String token, long registeredBefore) {
    return run((now, after) -> state.tokens.remove(app, token, registeredBefore, after));
  }

  @Override
  public CompletionStage<TokenPage> tokensFor(
      AppKey app, Destination destination, long after, int limit) {
    if (destination instanceof Destination.Presence) {
      return CompletableFuture.completedFuture(new TokenPage(List.of(), after, true));
    }
    return lookUp(
        in -> {
          TokenSearch search = new TokenSearch(in, app);
          return destination instanceof Destination.Topic topic
              ? search.ofSubscribers(filtersMatching(app, topic.name()), after, limit)
              : search.ofInbox((Destination.Inbox) destination);
        });
  }

  private List<Integer> filtersMatching(AppKey app, TopicName topic) {
    List<Integer> ids = new ArrayList<>();
    boolean unused =
        state.index.anyMatching(
            app,
            topic,
            filter -> {
              ids.add(filter.id());
              return false;
            });
    return ids;
  }

  @Override
  public boolean hasTokens(AppKey app) {
    return state.appsWithTokens.contains(app);
  }
}
