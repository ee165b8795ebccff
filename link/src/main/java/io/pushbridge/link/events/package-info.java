/** What brokers tell of their clients: who comes, goes, and subscribes, each in its own words. */
package io.pushbridge.link.events;
