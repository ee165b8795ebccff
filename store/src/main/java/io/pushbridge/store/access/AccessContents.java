package io.pushbridge.store.access;

import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.Findings;
import io.pushbridge.store.record.CorruptRecordException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.mapdb.DB;

/**
 * The grants of a store that nobody writes to, to be read from end to end. Confined to one thread.
 */
public final class AccessContents {
  private final AccessTables tables;

  /** Reads this database. */
  public AccessContents(DB db) {
    tables = new AccessTables(db);
  }

  /** Gives every grant, expired ones among them. */
  public void forEachGrant(Consumer<AccessGrant> reader) {
    tables.forEachGrant(reader);
  }

  /** The apps whose access manager is on. */
  public Set<AppKey> guarded() {
    return tables.guardedApps();
  }

  /** Checks that everything can be read. */
  public void check(Findings findings) {
    for (Map.Entry<byte[], byte[]> grant : tables.grants.entrySet()) {
      try {
        AccessGrant unused = StoredGrant.read(grant.getKey(), grant.getValue());
      } catch (CorruptRecordException | IllegalArgumentException e) {
        findings.add("access: a grant cannot be read: %s", e.getMessage());
      }
    }
    try {
      Set<AppKey> unused = tables.guardedApps();
    } catch (IllegalArgumentException e) {
      findings.add("access: a guarded app cannot be read: %s", e.getMessage());
    }
  }
}
