package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.AliasChange;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.topic.Alias;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Who holds which alias. Guarded by the store's lock. */
final class MemoryAliases {
  private record Name(AppKey app, Alias alias) {}

  private final Map<Name, AliasHolder> holders = new HashMap<>();
  private final Map<Long, Name> names = new HashMap<>();

  void adopt(MemoryAliases predecessor, Set<Long> durable) {
    predecessor.names.forEach(
        (uid, name) -> {
          if (durable.contains(uid)) {
            names.put(uid, name);
            holders.put(name, predecessor.holders.get(name));
          }
        });
  }

  AliasChange set(AppKey app, long uid, boolean durable, Optional<Alias> alias) {
    Optional<Alias> former = of(uid);
    clear(uid);
    if (alias.isEmpty()) {
      return new AliasChange(former, OptionalLong.empty());
    }
    Name name = new Name(app, alias.get());
    AliasHolder taken = holders.put(name, new AliasHolder(uid, durable));
    names.put(uid, name);
    if (taken == null) {
      return new AliasChange(former, OptionalLong.empty());
    }
    names.remove(taken.uid());
    return new AliasChange(former, OptionalLong.of(taken.uid()));
  }

  void clear(long uid) {
    Name name = names.remove(uid);
    if (name != null) {
      holders.remove(name);
    }
  }

  Optional<Alias> of(long uid) {
    return Optional.ofNullable(names.get(uid)).map(Name::alias);
  }

  Map<Alias, AliasHolder> holders(AppKey app, Collection<Alias> wanted) {
    Map<Alias, AliasHolder> found = new HashMap<>();
    for (Alias alias : wanted) {
      AliasHolder holder = holders.get(new Name(app, alias));
      if (holder != null) {
        found.put(alias, holder);
      }
    }
    return Map.copyOf(found);
  }

  Set<Long> holdersIn(AppKey app) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().app().equals(app))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
