package io.pushbridge.core.registry;

import io.pushbridge.core.topic.Alias;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What setting or clearing an alias changed.
 *
 * @param former the alias the session had before
 * @param takenFrom the session that held the new alias before
 */
public record AliasChange(Optional<Alias> former, OptionalLong takenFrom) {}
