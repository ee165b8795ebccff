package io.pushbridge.store;

import org.mapdb.DB;

/**
 * What one feature keeps in the database: its maps, and what it holds in memory beside them.
 *
 * <p>A rollback takes MapDB's own state with it, so after one every map must be opened anew.
 */
@FunctionalInterface
public interface Tables {

  /**
   * Opens (or creates) the maps and rebuilds what is kept in memory from them. Called on the writer
   * thread: once on {@link StoreFile#attach}, and again after each rollback with a fresh database.
   * Maps of an earlier one must not be written to any more.
   */
  void open(DB db);
}
