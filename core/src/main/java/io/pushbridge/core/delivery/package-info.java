/**
 * Delivery to connected sessions, whatever their door: the router that finds them, and the feed
 * that gives each one its messages in order, from the log first and live then, as fast as it takes
 * them.
 */
package io.pushbridge.core.delivery;
