/**
 * The message log on MapDB: one record per message, whatever the number of its recipients.
 *
 * <p>Tables (names begin with {@code log.}):
 *
 * <pre>
 * topics     BTree   key of a topic (appkey 12 bytes, then 1, 16 bits of each level, the
 *                    topic in UTF-8 and the number of levels, or 0 and 8 bytes of scattered
 *                    uid for an inbox)
 *                      -> id (4), position at which it was made (8)
 * ids        BTree   id -> when to look whether the topic is over (8, ms), key
 * slots      BTree   id (32 bits), slot (16 bits) -> record id of the slot's message
 * positions  number  no position above it was ever given
 * </pre>
 *
 * A message lies in a record of its own outside the tree, padded to a size class, and its slot is
 * used again when the message has expired or the topic is full: publishing changes one record and
 * no tree. Slots know no order; each record begins with its position. Ids of topics without an
 * unexpired message go to new topics together with their slots; what lies in those from before is
 * known by its position; those that nobody has are given up when the store is asked to be
 * compacted. So the file reaches a plateau, though MapDB's trees never give back the nodes that
 * first-in first-out keys leave behind.
 *
 * <p>A topic in use has its slots in memory ({@link io.pushbridge.store.log.TopicSlots}), bounded
 * by {@link io.pushbridge.store.log.TopicCache}; the others cost nothing.
 */
package io.pushbridge.store.log;
