/**
 * The registered devices on MapDB.
 *
 * <p>Tables (names begin with {@code registration.}):
 *
 * <pre>
 * devices  BTree  appkey (12), device id -> uid
 * uids     hash   uid -> version (1), appkey (12), number in the app (8), password, device id
 * apps     BTree  appkey (12) -> version (1), number of the app (8), how many devices it has (8)
 * last_app        the number that was given to an app last
 * </pre>
 */
package io.pushbridge.store.registration;
