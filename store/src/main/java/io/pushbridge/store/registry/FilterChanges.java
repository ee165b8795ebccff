package io.pushbridge.store.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.store.record.UidKey;
import java.util.BitSet;
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

  /** Reads the filters into the index. */
  FilterChanges(RegistryTables tables, FilterIndex index) {
    this.tables = tables;
    this.index = index;
    usedIds.set(0);
    tables.filters.forEach(
        (id, bytes) -> {
          usedIds.set(id);
          index.put(DistinctFilter.read(id, bytes));
        });
  }

  Subscription subscribe(long uid, Subscription asked, long newest, AfterCommit after) {
    StoredSession session = tables.session(uid);
    if (session == null) {
      throw new NoSuchElementException("no durable session has this uid: " + uid);
    }
    byte[] key =
        RegistryKeys.session(
            uid, RegistryKeys.SUBSCRIPTION, RegistryKeys.utf8(asked.filter().text()));
    byte[] former = tables.sessions.get(key);
    StoredSubscription kept;
    if (former == null) {
      int id = idOf(session.session().name().app(), asked.filter());
      kept = new StoredSubscription(asked.since(newest), id);
      tables.subscribers.add(RegistryKeys.subscriber(id, UidKey.scatter(uid)));
      count(id, 1, kept.wantsLogged() ? 1 : 0, after);
    } else {
      StoredSubscription before = StoredSubscription.read(key, former);
      kept = new StoredSubscription(asked.since(before.subscription().since()), before.filterId());
      count(
          before.filterId(),
          0,
          (kept.wantsLogged() ? 1 : 0) - (before.wantsLogged() ? 1 : 0),
          after);
    }
    tables.sessions.put(key, kept.toBytes());
    return kept.subscription();
  }

  private int idOf(AppKey app, TopicFilter filter) {
    byte[] key = RegistryKeys.inApp(app, filter.text());
    Integer known = tables.filterIds.get(key);
    if (known != null) {
      return known;
    }
    int id = usedIds.nextClearBit(0);
    usedIds.set(id);
    tables.filterIds.put(key, id);
    tables.filters.put(id, new DistinctFilter(id, app, filter, 0, 0).toBytes());
    return id;
  }

  private void count(int id, int holders, int wanting, AfterCommit after) {
    if (holders == 0 && wanting == 0) {
      return;
    }
    DistinctFilter filter = DistinctFilter.read(id, tables.filters.get(id)).plus(holders, wanting);
    if (filter.holders() > 0) {
      tables.filters.put(id, filter.toBytes());
    } else {
      tables.filters.remove(id);
      tables.filterIds.remove(RegistryKeys.inApp(filter.app(), filter.filter().text()));
      usedIds.clear(id);
    }
    after.add(() -> index.put(filter));
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
    count(before.filterId(), -1, before.wantsLogged() ? -1 : 0, after);
  }
}
