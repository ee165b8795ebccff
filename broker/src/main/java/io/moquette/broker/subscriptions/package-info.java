/**
 * The seam: what must live in Moquette's own package to use its subscription tree and nothing else
 * of it.
 */
package io.moquette.broker.subscriptions;
