package io.pushbridge.core.registry;

import io.pushbridge.core.topic.Alias;
import java.util.List;

/**
 * A stretch of the aliases of a filter's durable subscribers.
 *
 * @param aliases those of this stretch, each once; may be none although others follow
 * @param resumeAfter the uid to ask on from
 * @param complete whether nothing follows
 */
public record AliasPage(List<Alias> aliases, long resumeAfter, boolean complete) {
  /** Copies the list. */
  public AliasPage {
    aliases = List.copyOf(aliases);
  }
}
