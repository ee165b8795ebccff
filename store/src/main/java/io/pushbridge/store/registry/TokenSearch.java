package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.TokenPage;
import io.pushbridge.store.record.UidKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
    KeyWalk<byte[]> holders =
        new KeyWalk<>(from -> tables.tokenHolders.tailSet(from, true).iterator(), key -> key);
    KeyWalk<Map.Entry<byte[], byte[]>> held =
        new KeyWalk<>(
            from -> tables.sessions.entryIterator(from, true, null, false), Map.Entry::getKey);
    Map<Integer, KeyWalk<byte[]>> subscribers = walks(filterIds);
    byte[] holder = holders.atOrAfter(begin);
    if (after != 0 && holder != null && Arrays.equals(holder, begin)) {
      holder = holders.next();
    }
    for (int leap = 0; holder != null && RegistryKeys.sameGroup(holder, begin); leap++) {
      long scattered = RegistryKeys.scattered(holder);
      Long subscriber = nextSubscriber(subscribers, scattered);
      if (subscriber == null) {
        break;
      }
      if (subscriber == scattered) {
        long uid = UidKey.gather(scattered);
        addTokens(uid, held, found);
        if (found.size() >= limit) {
          return new TokenPage(List.copyOf(found), uid, false);
        }
        holder = holders.next();
      } else {
        holder = holders.atOrAfter(RegistryKeys.holder(app, subscriber));
      }
      if (leap >= LEAPS) {
        return new TokenPage(List.copyOf(found), UidKey.gather(scattered), false);
      }
    }
    return new TokenPage(List.copyOf(found), after, true);
  }

  private Map<Integer, KeyWalk<byte[]>> walks(List<Integer> filterIds) {
    Map<Integer, KeyWalk<byte[]>> walks = new HashMap<>();
    for (int id : filterIds) {
      walks.put(
          id, new KeyWalk<>(from -> tables.subscribers.tailSet(from, true).iterator(), key -> key));
    }
    return walks;
  }

  /** The least scattered uid from this one on that is subscribed to one of the filters. */
  private static Long nextSubscriber(Map<Integer, KeyWalk<byte[]>> subscribers, long from) {
    Long next = null;
    for (Map.Entry<Integer, KeyWalk<byte[]>> of : subscribers.entrySet()) {
      byte[] begin = RegistryKeys.subscriber(of.getKey(), from);
      byte[] key = of.getValue().atOrAfter(begin);
      if (key != null && RegistryKeys.sameGroup(key, begin)) {
        long scattered = RegistryKeys.scattered(key);
        if (next == null || Long.compareUnsigned(scattered, next) < 0) {
          next = scattered;
        }
      }
    }
    return next;
  }

  private static void addTokens(
      long uid, KeyWalk<Map.Entry<byte[], byte[]>> held, List<DeviceToken> found) {
    byte[] end = RegistryKeys.session(uid, RegistryKeys.TOKEN + 1);
    Map.Entry<byte[], byte[]> entry = held.atOrAfter(RegistryKeys.session(uid, RegistryKeys.TOKEN));
    while (entry != null && Arrays.compareUnsigned(entry.getKey(), end) < 0) {
      found.add(StoredToken.read(uid, entry.getKey(), entry.getValue()));
      entry = held.next();
    }
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
