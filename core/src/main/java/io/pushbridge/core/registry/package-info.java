/**
 * What is known of sessions whether they are connected or not: names, subscriptions, aliases, what
 * they have acknowledged, device tokens; and the port behind which it is kept.
 */
package io.pushbridge.core.registry;
