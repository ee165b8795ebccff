/**
 * The session registry and the app catalog on MapDB.
 *
 * <p>Tables (names begin with {@code registry.}):
 *
 * <pre>
 * sessions     BTree  scattered uid (8), kind (1), rest  all that is known of a session but
 *                       kind 0: its record                its cursor lies together
 *                       kind 2: appkey and alias
 *                       kind 3: packet id (2, or 8) of a received QoS 2 publish
 *                       kind 4: filter -> its subscription
 *                       kind 5: bundle id -> device token
 * cursors      hash   uid -> cursor, padded: the busiest record of a session
 * names        hash   appkey (12), door (1), text -> uid
 * aliases      hash   appkey (12), alias -> uid (8), durable (1)
 * filters      BTree  id -> appkey (12), holders (4), of these with a QoS over 0 (4), text
 * filter_ids   hash   appkey (12), text -> id
 * subscribers  BTree  filter id (4), scattered uid (8)
 * tokens       hash   appkey (12), device token -> uid (8), bundle id
 * token_holders BTree appkey (12), scattered uid (8)
 * connected    BTree  scattered uids of durable sessions that are connected
 * passing      BTree  scattered uids without a record that hold an alias or a token
 * expiry       BTree  bucket of time (2), scattered uid (8), see {@link
 *                       io.pushbridge.store.registry.ExpiryWheel}
 * apps         BTree  appkey (12) -> app
 * leaving      BTree  appkeys of apps that are being removed
 * </pre>
 *
 * Only the distinct filters of durable sessions are in memory ({@link
 * io.pushbridge.store.registry.FilterIndex}); a session that is away takes no heap.
 */
package io.pushbridge.store.registry;
