/**
 * What waking devices keeps in the store.
 *
 * <p>Tables (names begin with {@code push.}):
 *
 * <pre>
 * wake_ups     hash   number -> message and wish of an unfinished wake-up
 * progress     hash   number -> how far it has come
 * reports      hash   appkey (12), message id (8) -> what became of the newest wake-up
 * ring         hash   number modulo the ring's size -> key of the report that was put there
 * newest       number the newest wake-up's
 * badges       BTree  scattered uid (8), bundle id -> count (4), message id (8), time (8, ms)
 * credentials  hash   appkey (12), name -> sealed bytes
 * </pre>
 *
 * The reports lie in a ring: each new wake-up takes the place of the oldest, so their number is
 * bounded and none of them has to be looked for when its time is over.
 */
package io.pushbridge.store.push;
