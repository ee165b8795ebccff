package io.pushbridge.core.access;

import io.pushbridge.core.access.Scope.Level;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * What the clients of one app may do now. Any level that allows is enough: the app's, the topic's
 * or alias's, the token's (rest-api.md §3.1). Every question is answered from memory, by the grants
 * and the time as they are then. Thread-safe.
 */
public final class AppAccess {
  private final Clock clock;
  private final ConcurrentMap<Scope, AccessGrant> grants = new ConcurrentHashMap<>();
  // How many grants a token has. Guarded by this, as are all changes of the grants.
  private final Map<String, Integer> tokens = new HashMap<>();
  private volatile boolean guarded;

  AppAccess(Clock clock) {
    this.clock = clock;
  }

  /** Whether clients may do only what is granted. */
  public boolean guarded() {
    return guarded;
  }

  void guarded(boolean on) {
    guarded = on;
  }

  /** Whether a client that shows this token may publish to a topic: {@code w}. */
  public boolean mayPublish(TopicName topic, String token) {
    return !guarded || allows(Level.TOPIC, topic.text(), token, Rights::write);
  }

  /** Whether a client that shows this token may send to an alias: {@code w}. */
  public boolean maySendTo(Alias alias, String token) {
    return !guarded || allows(Level.ALIAS, alias.text(), token, Rights::write);
  }

  /** Whether a client that shows this token may take an alias: {@code r} or {@code w} of it. */
  public boolean mayTake(Alias alias, String token) {
    return !guarded
        || appAllows(Rights::write)
        || scopeAllows(Level.ALIAS, alias.text(), token, rights -> rights.read() || rights.write());
  }

  /**
   * Whether a client that shows this token may subscribe and be delivered to: {@code r}, for
   * presence of a topic its {@code p}.
   */
  public boolean mayRead(TopicFilter filter, String token) {
    if (!guarded) {
      return true;
    }
    if (filter.isShared()) {
      return mayRead(filter.shared(), token);
    }
    return filter.isPresence()
        ? allows(Level.TOPIC, filter.presenceOf(), token, Rights::presence)
        : allows(Level.TOPIC, filter.text(), token, Rights::read);
  }

  private boolean allows(Level level, String name, String token, Predicate<Rights> right) {
    return appAllows(right) || scopeAllows(level, name, token, right);
  }

  private boolean appAllows(Predicate<Rights> right) {
    return right.test(granted(Scope.APP));
  }

  private boolean scopeAllows(Level level, String name, String token, Predicate<Rights> right) {
    return right.test(granted(new Scope(level, name, Scope.NO_TOKEN)))
        || (!token.isEmpty() && right.test(granted(new Scope(level, name, token))));
  }

  /** What is granted for exactly this scope now. */
  Rights granted(Scope scope) {
    AccessGrant grant = grants.get(scope);
    return grant == null || (grant.expiresAt() != 0 && grant.hasExpired(clock.millis()))
        ? Rights.NONE
        : grant.rights();
  }

  boolean has(Scope scope) {
    return grants.containsKey(scope);
  }

  synchronized boolean knows(String token) {
    return tokens.containsKey(token);
  }

  int size() {
    return grants.size();
  }

  synchronized void clear() {
    guarded = false;
    grants.clear();
    tokens.clear();
  }

  synchronized void put(AccessGrant grant) {
    Scope scope = grant.scope();
    if (grants.put(scope, grant) == null && !scope.token().isEmpty()) {
      tokens.merge(scope.token(), 1, Integer::sum);
    }
  }

  /** The scopes of grants that have expired at this time. */
  List<Scope> expired(long nowMillis) {
    List<Scope> expired = new ArrayList<>();
    for (AccessGrant grant : grants.values()) {
      if (grant.hasExpired(nowMillis)) {
        expired.add(grant.scope());
      }
    }
    return expired;
  }

  /** Removes a grant unless it was granted anew. */
  synchronized void removeExpired(Scope scope, long nowMillis) {
    AccessGrant grant = grants.get(scope);
    if (grant != null && grant.hasExpired(nowMillis)) {
      grants.remove(scope);
      if (!scope.token().isEmpty()) {
        tokens.computeIfPresent(scope.token(), (token, count) -> count == 1 ? null : count - 1);
      }
    }
  }
}
