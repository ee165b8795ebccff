package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.TokenPage;
import io.pushbridge.store.record.UidKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the device tokens of a message's durable recipients: those sessions that are both among the
 * holders of tokens and among the subscribers of a matching filter. Both lie in the order of
 * scattered uids, so the search leaps from the one to the other and passes over whatever only one
 * of them has. On a reader's thread.
 */
final class TokenSearch {
  /** Leaps in one page; a page that needs more ends early. */
  private static final int LEAPS = 5_000;

  private final RegistryTables tables;
  private final AppKey app;

  TokenSearch(RegistryTables tables, AppKey app) {
    this.tables = tables;
    this.app = app;
  }

  /** The tokens of the subscribers of these filters. */
  TokenPage ofSubscribers(List<Integer> filterIds, long after, int limit) {
    List<DeviceToken> found = new ArrayList<>();
    byte[] begin = RegistryKeys.holder(app, UidKey.scatter(after));
    byte[] holder = after == 0 ? tables.tokenHolders.ceiling(begin) : higherHolder(begin);
    for (int leap = 0; holder != null && RegistryKeys.sameGroup(holder, begin); leap++) {
      long scattered = RegistryKeys.scattered(holder);
      Long subscriber = nextSubscriber(filterIds, scattered);
      if (subscriber == null) {
        break;
      }
      if (subscriber == scattered) {
        long uid = UidKey.gather(scattered);
        addTokens(uid, found);
        if (found.size() >= limit) {
          return new TokenPage(List.copyOf(found), uid, false);
        }
        holder = higherHolder(holder);
      } else {
        holder = tables.tokenHolders.ceiling(RegistryKeys.holder(app, subscriber));
      }
      if (leap >= LEAPS) {
        return new TokenPage(List.copyOf(found), UidKey.gather(scattered), false);
      }
    }
    return new TokenPage(List.copyOf(found), after, true);
  }

  private byte[] higherHolder(byte[] holder) {
    return tables.tokenHolders.higher(holder);
  }

  /** The least scattered uid from this one on that is subscribed to one of the filters. */
  private Long nextSubscriber(List<Integer> filterIds, long from) {
    Long next = null;
    for (int id : filterIds) {
      byte[] begin = RegistryKeys.subscriber(id, from);
      byte[] key = tables.subscribers.ceiling(begin);
      if (key != null && RegistryKeys.sameGroup(key, begin)) {
        long scattered = RegistryKeys.scattered(key);
        if (next == null || Long.compareUnsigned(scattered, next) < 0) {
          next = scattered;
        }
      }
    }
    return next;
  }

  /** The tokens of one session. */
  TokenPage ofInbox(Destination.Inbox inbox) {
    StoredSession session = tables.session(inbox.uid());
    List<DeviceToken> found = new ArrayList<>();
    if (session != null && session.session().name().app().equals(app)) {
      addTokens(inbox.uid(), found);
    }
    return new TokenPage(List.copyOf(found), inbox.uid(), true);
  }

  private void addTokens(long uid, List<DeviceToken> found) {
    for (Map.Entry<byte[], byte[]> held : tables.all(uid, RegistryKeys.TOKEN)) {
      found.add(StoredToken.read(uid, held.getKey(), held.getValue()));
    }
  }
}
