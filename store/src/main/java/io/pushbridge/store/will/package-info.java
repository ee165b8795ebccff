/**
 * Wills on MapDB.
 *
 * <p>Tables (names begin with {@code will.}):
 *
 * <pre>
 * wills  hash  number of a will -> {@link io.pushbridge.store.will.StoredWill}, padded to a size class
 * due    hash  number of a will -> milliseconds since the epoch at which it is to be published
 * </pre>
 *
 * <p>That a client is gone changes the small table only, whatever the length of its will.
 */
package io.pushbridge.store.will;
