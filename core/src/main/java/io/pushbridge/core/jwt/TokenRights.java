package io.pushbridge.core.jwt;

import io.pushbridge.core.access.Scope.Level;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a token lets its client do. The app's access manager is asked as well, and both must allow.
 * Immutable.
 *
 * @param grants all that is allowed; empty if the token says nothing of it, and then everything is,
 *     but for aliases
 * @param alias its own alias, which it may always take; a token with one and without grants may
 *     take no other
 */
public record TokenRights(Optional<List<TokenGrant>> grants, Optional<Alias> alias) {
  /** Of a client without a token: everything. */
  public static final TokenRights ALL = new TokenRights(Optional.empty(), Optional.empty());

  /** Copies the list. */
  public TokenRights {
    Objects.requireNonNull(alias);
    grants = grants.map(List::copyOf);
  }

  /** Whether its client may publish to a topic: {@code w}. */
  public boolean mayPublish(TopicName topic) {
    return grants.isEmpty()
        || grants.get().stream().anyMatch(one -> one.rights().write() && one.covers(topic));
  }

  /** Whether its client may send to an alias: {@code w}. */
  public boolean maySendTo(Alias to) {
    return grants.isEmpty()
        || grants.get().stream().anyMatch(one -> one.rights().write() && one.covers(to));
  }

  /** Whether its client may take an alias: its own, or {@code r} or {@code w} of another. */
  public boolean mayTake(Alias wanted) {
    if (alias.equals(Optional.of(wanted))) {
      return true;
    }
    return grants.isEmpty()
        ? alias.isEmpty()
        : grants.get().stream().anyMatch(one -> letsTake(one) && one.covers(wanted));
  }

  private static boolean letsTake(TokenGrant grant) {
    boolean reading = grant.rights().read() && grant.scope().level() == Level.ALIAS;
    return reading || grant.rights().write();
  }

  /**
   * Whether its client may subscribe and be delivered to: {@code r} of all that the filter can
   * match, for presence {@code p} of it.
   */
  public boolean mayRead(TopicFilter filter) {
    if (grants.isEmpty()) {
      return true;
    }
    if (filter.isShared()) {
      return mayRead(filter.shared());
    }
    if (filter.isPresence()) {
      TopicFilter watched = new TopicFilter(filter.presenceOf());
      return grants.get().stream().anyMatch(one -> one.rights().presence() && one.covers(watched));
    }
    return grants.get().stream().anyMatch(one -> one.rights().read() && one.covers(filter));
  }
}
