/**
 * Retained messages on MapDB: one record per topic, rewritten in place.
 *
 * <p>Tables (names begin with {@code retained.}):
 *
 * <pre>
 * topics   BTree  key of a topic, as in the log -> record id of its message
 * apps     BTree  appkey (12) -> messages (4), bytes of their records (8)
 * free     BTree  size (4), record id (8) of records that hold nothing now
 * </pre>
 *
 * A record is a {@link io.pushbridge.store.log.MessageRecord} at position 0, padded to a size
 * class: a sensor that retains its newest value again and again changes one record and no tree.
 * What counts against an app's limits is the size of its records, so that the sums hold whatever is
 * in them.
 */
package io.pushbridge.store.retained;
