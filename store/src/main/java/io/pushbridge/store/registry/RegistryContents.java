package io.pushbridge.store.registry;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.store.Findings;
import io.pushbridge.store.record.UidKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.mapdb.DB;

/**
 * The registry of a store that nobody writes to, to be read from end to end. Confined to one
 * thread.
 */
public final class RegistryContents {
  private final RegistryTables tables;
  private final DB db;

  /**
   * All that is known of a durable session.
   *
   * @param session its record
   * @param subscriptions what it is subscribed to
   * @param cursor what it has acknowledged
   * @param tokens its device tokens
   */
  public record Session(
      SessionRecord session,
      List<Subscription> subscriptions,
      Cursor cursor,
      List<DeviceToken> tokens) {
    /** Copies the lists. */
    public Session {
      subscriptions = List.copyOf(subscriptions);
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * An alias that is held.
   *
   * @param app the app
   * @param alias the alias
   * @param holder who holds it
   */
  public record HeldAlias(AppKey app, Alias alias, AliasHolder holder) {}

  /** Reads this database. */
  public RegistryContents(DB db) {
    this.db = db;
    tables = new RegistryTables(db);
  }

  /** The apps. */
  public List<App> apps() {
    return MapDbAppCatalog.all(db);
  }

  /** Gives every durable session. */
  public void forEachSession(Consumer<Session> reader) {
    for (Map.Entry<byte[], byte[]> entry : tables.sessions.entrySet()) {
      if (RegistryKeys.kind(entry.getKey()) == RegistryKeys.RECORD) {
        long uid = uid(entry.getKey());
        reader.accept(session(uid, StoredSession.read(uid, entry.getValue()).session()));
      }
    }
  }

  private Session session(long uid, SessionRecord session) {
    List<Subscription> subscriptions = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> held : tables.all(uid, RegistryKeys.SUBSCRIPTION)) {
      subscriptions.add(StoredSubscription.read(held.getKey(), held.getValue()).subscription());
    }
    List<DeviceToken> tokens = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> held : tables.all(uid, RegistryKeys.TOKEN)) {
      tokens.add(StoredToken.read(uid, held.getKey(), held.getValue()));
    }
    byte[] cursor = tables.cursors.get(uid);
    return new Session(
        session, subscriptions, cursor == null ? Cursor.START : StoredCursor.read(cursor), tokens);
  }

  /** Gives every alias. */
  public void forEachAlias(Consumer<HeldAlias> reader) {
    for (Map.Entry<byte[], byte[]> entry : tables.aliases.entrySet()) {
      byte[] key = entry.getKey();
      reader.accept(
          new HeldAlias(
              RegistryKeys.readApp(key),
              RegistryKeys.readAlias(key),
              AliasChanges.readHolder(entry.getValue())));
    }
  }

  /** Checks that the tables fit each other; gives how many sessions and subscriptions there are. */
  public RegistryCheck check(Findings findings) {
    return new RegistryCheck(tables, findings).run();
  }

  static long uid(byte[] sessionKey) {
    return UidKey.gather(ByteBuffer.wrap(sessionKey).getLong());
  }
}
