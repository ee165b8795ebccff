package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Snowflake;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Sessions in memory. */
public final class InMemorySessionRegistry implements SessionRegistry {
  private final InMemoryStore store;
  // Goes on after a restart, for a test's clock may stand still.
  private Snowflake uids;
  private final TreeMap<Long, MemorySession> sessions = new TreeMap<>();
  private final MemoryAliases aliases = new MemoryAliases();
  private final MemoryTokens tokens = new MemoryTokens();

  InMemorySessionRegistry(InMemoryStore store) {
    this.store = store;
    this.uids = new Snowflake(store.clock(), 1);
  }

  void adopt(InMemorySessionRegistry predecessor) {
    uids = predecessor.uids;
    sessions.putAll(predecessor.sessions);
    long newest = store.messageLog().newestPosition();
    sessions.values().forEach(session -> session.disconnect(store.clock().millis(), newest));
    aliases.adopt(predecessor.aliases, sessions.keySet());
    tokens.adopt(predecessor.tokens, sessions.keySet());
  }

  @Override
  public long newUid() {
    return uids.next();
  }

  @Override
  public CompletionStage<OpenedSession> open(
      SessionName name, boolean fresh, long expirySeconds, long uid) {
    return store.change(() -> openNow(name, fresh, expirySeconds, uid));
  }

  private OpenedSession openNow(SessionName name, boolean fresh, long expirySeconds, long kept) {
    MemorySession session = named(name);
    if (session != null && session.expiredAt(store.clock().millis())) {
      forgetNow(name.app(), session.record.uid());
      session = null;
    }
    boolean existed = session != null;
    if (session == null) {
      long uid = kept == 0 ? newUid() : kept;
      session = new MemorySession(new SessionRecord(uid, name, expirySeconds, 0));
      sessions.put(uid, session);
    } else if (fresh) {
      session.clear();
      store.messageLog().clearInbox(name.app(), session.record.uid());
    }
    session.record = new SessionRecord(session.record.uid(), name, expirySeconds, 0);
    return new OpenedSession(
        session.record,
        existed,
        aliases.of(session.record.uid()),
        List.copyOf(session.subscriptions.values()),
        session.cursor,
        Set.copyOf(session.received));
  }

  private MemorySession named(SessionName name) {
    return sessions.values().stream()
        .filter(session -> session.record.name().equals(name))
        .findAny()
        .orElse(null);
  }

  @Override
  public boolean mayKnow(SessionName name) {
    return store.locked(() -> named(name) != null);
  }

  @Override
  public CompletionStage<Optional<SessionRecord>> find(SessionName name) {
    return store.lookUp(() -> Optional.ofNullable(named(name)).map(session -> session.record));
  }

  @Override
  public CompletionStage<Optional<SessionRecord>> find(long uid) {
    return store.lookUp(
        () -> Optional.ofNullable(sessions.get(uid)).map(session -> session.record));
  }

  @Override
  public CompletionStage<SessionPage> sessionsOf(AppKey app, long after, int limit) {
    return store.lookUp(
        () -> {
          List<SessionRecord> found =
              sessions.tailMap(after, false).values().stream()
                  .filter(session -> session.isOf(app))
                  .map(session -> session.record)
                  .limit(limit)
                  .toList();
          long reached = found.isEmpty() ? after : found.get(found.size() - 1).uid();
          return new SessionPage(found, reached, found.size() < limit);
        });
  }

  @Override
  public CompletionStage<Void> disconnected(long uid, long expirySeconds) {
    return change(
        () -> {
          MemorySession session = sessions.get(uid);
          if (session != null) {
            session.record =
                new SessionRecord(
                    uid, session.record.name(), expirySeconds, store.clock().millis());
          }
        });
  }

  @Override
  public CompletionStage<Void> forget(AppKey app, long uid) {
    return change(() -> forgetNow(app, uid));
  }

  private void forgetNow(AppKey app, long uid) {
    sessions.remove(uid);
    aliases.clear(uid);
    tokens.removeAll(uid);
    store.messageLog().clearInbox(app, uid);
  }

  @Override
  public CompletionStage<Integer> forgetExpired(long nowMillis, int limit) {
    return store.change(
        () -> {
          List<SessionRecord> expired =
              sessions.values().stream()
                  .filter(session -> session.expiredAt(nowMillis))
                  .map(session -> session.record)
                  .limit(limit)
                  .toList();
          expired.forEach(gone -> forgetNow(gone.name().app(), gone.uid()));
          return expired.size();
        });
  }

  @Override
  public CompletionStage<Subscription> subscribe(long uid, Subscription subscription) {
    return store.change(
        () -> {
          MemorySession session = sessions.get(uid);
          if (session == null) {
            throw new NoSuchElementException("no durable session has this uid: " + uid);
          }
          Subscription before = session.subscriptions.get(subscription.filter());
          boolean begins =
              before == null || (subscription.qos().acknowledged() && !before.qos().acknowledged());
          Subscription kept =
              subscription.since(begins ? store.messageLog().newestPosition() : before.since());
          session.subscriptions.put(kept.filter(), kept);
          return kept;
        });
  }

  @Override
  public CompletionStage<Void> unsubscribe(long uid, TopicFilter filter) {
    return change(
        () -> {
          MemorySession session = sessions.get(uid);
          if (session != null) {
            session.subscriptions.remove(filter);
          }
        });
  }

  @Override
  public CompletionStage<List<Subscription>> subscriptionsOf(long uid) {
    return store.lookUp(
        () -> {
          MemorySession session = sessions.get(uid);
          return session == null ? List.of() : List.copyOf(session.subscriptions.values());
        });
  }

  @Override
  public boolean wantsLogged(AppKey app, TopicName topic) {
    return store.locked(
        () ->
            sessions.values().stream()
                .filter(session -> session.isOf(app))
                .flatMap(session -> session.subscriptions.values().stream())
                .anyMatch(held -> held.qos().acknowledged() && held.filter().matches(topic)));
  }

  @Override
  public int durableHolders(AppKey app, TopicFilter filter) {
    return store.locked(() -> (int) held(app).filter(filter::equals).count());
  }

  @Override
  public List<TopicFilter> durableFilters(AppKey app) {
    return store.locked(() -> held(app).distinct().toList());
  }

  private Stream<TopicFilter> held(AppKey app) {
    return sessions.values().stream()
        .filter(session -> session.isOf(app))
        .flatMap(session -> session.subscriptions.keySet().stream())
        .filter(filter -> !filter.isPresence());
  }

  @Override
  public CompletionStage<Void> acknowledge(long uid, Cursor cursor) {
    return change(
        () -> {
          MemorySession session = sessions.get(uid);
          if (session != null) {
            session.cursor = cursor;
          }
        });
  }

  @Override
  public CompletionStage<Void> receive(ReceivedPublish publish) {
    return change(() -> note(publish));
  }

  /** Notes a QoS 2 publish; under the store's lock. */
  void note(ReceivedPublish publish) {
    MemorySession session = sessions.get(publish.uid());
    if (session != null) {
      session.received.add(publish.packetId());
    }
  }

  @Override
  public CompletionStage<Void> release(ReceivedPublish publish) {
    return change(
        () -> {
          MemorySession session = sessions.get(publish.uid());
          if (session != null) {
            session.received.remove(publish.packetId());
          }
        });
  }

  @Override
  public CompletionStage<AliasChange> setAlias(
      AppKey app, long uid, boolean durable, Optional<Alias> alias) {
    return store.change(() -> aliases.set(app, uid, durable, alias));
  }

  @Override
  public CompletionStage<Map<Alias, AliasHolder>> holdersOf(AppKey app, Collection<Alias> wanted) {
    List<Alias> asked = List.copyOf(wanted);
    return store.lookUp(() -> aliases.holders(app, asked));
  }

  @Override
  public CompletionStage<Optional<Alias>> aliasOf(long uid) {
    return store.lookUp(() -> aliases.of(uid));
  }

  @Override
  public CompletionStage<AliasPage> aliasesSubscribedTo(
      AppKey app, TopicFilter filter, long after, int limit) {
    return store.lookUp(
        () -> {
          List<Alias> found = new ArrayList<>();
          for (MemorySession session : sessions.tailMap(after, false).values()) {
            if (found.size() >= limit) {
              return new AliasPage(found, session.record.uid() - 1, false);
            }
            if (session.isOf(app) && session.subscriptions.containsKey(filter)) {
              aliases.of(session.record.uid()).ifPresent(found::add);
            }
          }
          return new AliasPage(found, after, true);
        });
  }

  @Override
  public CompletionStage<Void> storeToken(DeviceToken token) {
    return change(() -> tokens.store(token));
  }

  @Override
  public CompletionStage<Void> removeToken(AppKey app, String token, long registeredBefore) {
    return change(() -> tokens.remove(app, token, registeredBefore));
  }

  @Override
  public CompletionStage<TokenPage> tokensFor(
      AppKey app, Destination destination, long after, int limit) {
    return store.lookUp(
        () -> {
          List<DeviceToken> page = new ArrayList<>();
          for (MemorySession session : sessions.tailMap(after, false).values()) {
            if (session.isOf(app) && session.receives(destination)) {
              page.addAll(tokens.of(session.record.uid()));
            }
            if (page.size() >= limit) {
              return new TokenPage(List.copyOf(page), session.record.uid(), false);
            }
          }
          return new TokenPage(List.copyOf(page), after, true);
        });
  }

  @Override
  public boolean hasTokens(AppKey app) {
    return store.locked(() -> tokens.any(app));
  }

  private CompletionStage<Void> change(Runnable body) {
    return store.change(
        () -> {
          body.run();
          return null;
        });
  }

  /** Forgets everybody of an app, and gives who that was; under the store's lock. */
  List<Long> removeAll(AppKey app) {
    Set<Long> uids = new TreeSet<>(aliases.holdersIn(app));
    uids.addAll(tokens.holdersIn(app));
    sessions.values().stream()
        .filter(session -> session.isOf(app))
        .forEach(session -> uids.add(session.record.uid()));
    uids.forEach(uid -> forgetNow(app, uid));
    return List.copyOf(uids);
  }
}
