package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.AliasPage;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.UidKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Look-ups by alias, on a reader's thread. */
final class AliasSearch {
  /** Subscribers looked at for one page: more would keep the other look-ups waiting. */
  private static final int LOOKED_AT = 2_000;

  private AliasSearch() {}

  /** Who holds these aliases. */
  static Map<Alias, AliasHolder> holdersOf(RegistryTables tables, AppKey app, List<Alias> asked) {
    Map<Alias, AliasHolder> holders = new HashMap<>();
    for (Alias alias : asked) {
      byte[] holder = tables.aliases.get(RegistryKeys.inApp(app, alias.text()));
      if (holder != null) {
        holders.put(alias, AliasChanges.readHolder(holder));
      }
    }
    return Map.copyOf(holders);
  }

  /** The aliases of those that hold exactly this filter, in the order of scattered uids. */
  static AliasPage subscribedTo(
      RegistryTables tables, AppKey app, TopicFilter filter, long after, int limit) {
    Integer id = tables.filterIds.get(RegistryKeys.inApp(app, filter.text()));
    if (id == null) {
      return new AliasPage(List.of(), after, true);
    }
    List<Alias> aliases = new ArrayList<>();
    long reached = after;
    byte[] begin = RegistryKeys.subscriber(id, UidKey.scatter(after));
    Iterator<byte[]> subscribers = tables.subscribers.tailSet(begin, false).iterator();
    for (int i = 0; subscribers.hasNext(); i++) {
      byte[] subscriber = subscribers.next();
      if (!RegistryKeys.sameGroup(subscriber, begin)) {
        break;
      }
      if (aliases.size() >= limit || i >= LOOKED_AT) {
        return new AliasPage(aliases, reached, false);
      }
      reached = UidKey.gather(RegistryKeys.scattered(subscriber));
      byte[] alias = tables.aliasKey(reached);
      // The filter's id may have gone to a filter of another app meanwhile.
      if (alias != null && RegistryKeys.readApp(alias).equals(app)) {
        aliases.add(RegistryKeys.readAlias(alias));
      }
    }
    return new AliasPage(aliases, reached, true);
  }
}
