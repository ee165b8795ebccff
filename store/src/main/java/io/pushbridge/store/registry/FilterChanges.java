package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.UidKey;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * What the writer thread does to subscriptions and to the filters that they share. Confined to the
 * writer thread; made anew after a rollback.
 */
final class FilterChanges {
  private final RegistryTables tables;
  private final FilterIndex index;
  private final BitSet usedIds = new BitSet();

  // By id: filters as the batch in hand has changed them; the index learns of it after the commit.
  private final Map<Integer, FilterHolders> uncommitted = new HashMap<>();

  /** Reads the filters into the index. */
  FilterChanges(RegistryTables tables, FilterIndex index) {
    this.tables = tables;
    this.index = index;
    usedIds.set(0);
    tables.filters.forEach(
        (id, bytes) -> {
          usedIds.set(id);
          DistinctFilter stored = DistinctFilter.read(id, bytes);
          index.put(stored.app(), stored.filter(), stored.state());
        });
  }

  Subscription subscribe(long uid, Subscription asked, long newest, AfterCommit after) {
    StoredSession session = tables.current(uid);
    if (session == null) {
      throw new NoSuchElementException("no durable session has this uid: " + uid);
    }
    byte[] key =
        RegistryKeys.session(
            uid, RegistryKeys.SUBSCRIPTION, RegistryKeys.utf8(asked.filter().text()));
    DistinctFilter filter = distinct(session.session().name().app(), asked.filter());
    int id = filter.state().id();
    StoredSubscription made = new StoredSubscription(asked.since(newest), id);
    byte[] former = tables.sessions.putIfAbsent(key, made.toBytes());
    if (former == null) {
      tables.subscribers.add(RegistryKeys.subscriber(id, UidKey.scatter(uid)));
      count(filter, 1, made.wantsLogged() ? 1 : 0, after);
      return made.subscription();
    }
    StoredSubscription before = StoredSubscription.read(key, former);
    // What was QoS 0 is not queued: the log begins where messages are wanted from it.
    boolean begins = made.wantsLogged() && !before.wantsLogged();
    StoredSubscription kept =
        new StoredSubscription(
            asked.since(begins ? newest : before.subscription().since()), before.filterId());
    tables.sessions.put(key, kept.toBytes());
    count(filter, 0, (kept.wantsLogged() ? 1 : 0) - (before.wantsLogged() ? 1 : 0), after);
    return kept.subscription();
  }

  /** The filter as it stands now; without holders if nobody holds it yet. */
  private DistinctFilter distinct(AppKey app, TopicFilter filter) {
    FilterHolders committed = index.find(app, filter);
    if (committed != null) {
      FilterHolders now = uncommitted.getOrDefault(committed.id(), committed);
      if (now.holders() > 0) {
        return new DistinctFilter(app, filter, now);
      }
    }
    byte[] key = RegistryKeys.inApp(app, filter.text());
    Integer known = tables.filterIds.get(key);
    if (known != null) {
      return stored(known);
    }
    int id = usedIds.nextClearBit(0);
    usedIds.set(id);
    tables.filterIds.put(key, id);
    return new DistinctFilter(app, filter, new FilterHolders(id, 0, 0));
  }

  private DistinctFilter stored(int id) {
    return DistinctFilter.read(id, tables.filters.get(id));
  }

  private void count(DistinctFilter before, int holders, int wanting, AfterCommit after) {
    if (holders == 0 && wanting == 0) {
      return;
    }
    DistinctFilter filter = before.plus(holders, wanting);
    FilterHolders state = filter.state();
    if (state.holders() > 0) {
      tables.filters.put(state.id(), filter.toBytes());
    } else {
      tables.filters.remove(state.id());
      tables.filterIds.remove(RegistryKeys.inApp(filter.app(), filter.filter().text()));
    }
    uncommitted.put(state.id(), state);
    after.add(() -> committed(filter));
  }

  private void committed(DistinctFilter filter) {
    FilterHolders state = filter.state();
    index.put(filter.app(), filter.filter(), state);
    uncommitted.remove(state.id(), state);
    if (state.holders() == 0) {
      usedIds.clear(state.id());
    }
  }

  void unsubscribe(long uid, TopicFilter filter, AfterCommit after) {
    byte[] key =
        RegistryKeys.session(uid, RegistryKeys.SUBSCRIPTION, RegistryKeys.utf8(filter.text()));
    byte[] former = tables.sessions.get(key);
    if (former != null) {
      end(uid, key, former, after);
    }
  }

  void unsubscribeAll(long uid, AfterCommit after) {
    List<Map.Entry<byte[], byte[]>> all = tables.all(uid, RegistryKeys.SUBSCRIPTION);
    all.forEach(held -> end(uid, held.getKey(), held.getValue(), after));
  }

  private void end(long uid, byte[] key, byte[] former, AfterCommit after) {
    StoredSubscription before = StoredSubscription.read(key, former);
    tables.sessions.remove(key);
    tables.subscribers.remove(RegistryKeys.subscriber(before.filterId(), UidKey.scatter(uid)));
    count(stored(before.filterId()), -1, before.wantsLogged() ? -1 : 0, after);
  }
}
