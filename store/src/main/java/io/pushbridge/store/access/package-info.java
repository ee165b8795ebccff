/**
 * The grants of the access managers on MapDB.
 *
 * <p>Tables (names begin with {@code access.}):
 *
 * <pre>
 * grants   BTree  appkey (12), level (1), token (16 bytes behind their count, or none), name
 *                   -> version (1), rights (1), end (8)
 * guarded  BTree  appkeys (12) of apps whose access manager is on
 * </pre>
 */
package io.pushbridge.store.access;
