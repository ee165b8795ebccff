/**
 * The one thread that changes the store: mutations queue up, are run many to a commit, and are
 * answered when that commit is durable.
 */
package io.pushbridge.store.writer;
