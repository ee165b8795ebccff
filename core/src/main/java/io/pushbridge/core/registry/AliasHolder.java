package io.pushbridge.core.registry;

/**
 * Who holds an alias.
 *
 * @param uid the session
 * @param durable whether it outlives its connection; if not, it is there only while connected
 */
public record AliasHolder(long uid, boolean durable) {}
