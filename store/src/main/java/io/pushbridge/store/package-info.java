/**
 * The store: one MapDB database on a journaled volume, one thread that changes it, and core's ports
 * on top of both. MapDB is seen in this module only.
 */
package io.pushbridge.store;
