package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.UidKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Look-ups by alias, on a reader's thread. */
final class AliasSearch {
  /** Subscribers looked at for one list: more would keep the other look-ups waiting. */
  private static final int MAX_SUBSCRIBERS = 100_000;

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

  /** The aliases of those that hold exactly this filter. */
  static Set<Alias> subscribedTo(RegistryTables tables, AppKey app, TopicFilter filter, int limit) {
    Set<Alias> aliases = new HashSet<>();
    Integer id = tables.filterIds.get(RegistryKeys.inApp(app, filter.text()));
    if (id == null) {
      return aliases;
    }
    byte[] begin = RegistryKeys.subscriber(id, 0);
    Iterator<byte[]> subscribers = tables.subscribers.tailSet(begin, true).iterator();
    for (int i = 0; i < MAX_SUBSCRIBERS && aliases.size() < limit && subscribers.hasNext(); i++) {
      byte[] subscriber = subscribers.next();
      if (!RegistryKeys.sameGroup(subscriber, begin)) {
        break;
      }
      byte[] alias = tables.aliasKey(UidKey.gather(RegistryKeys.scattered(subscriber)));
      // The filter's id may have gone to a filter of another app meanwhile.
      if (alias != null && RegistryKeys.readApp(alias).equals(app)) {
        aliases.add(RegistryKeys.readAlias(alias));
      }
    }
    return aliases;
  }
}
