package io.pushbridge.core.registry;

import java.util.List;

/**
 * A stretch of the durable sessions of an app.
 *
 * @param sessions those of this stretch; may be none although others follow
 * @param resumeAfter the uid to ask on from
 * @param complete whether nothing follows
 */
public record SessionPage(List<SessionRecord> sessions, long resumeAfter, boolean complete) {
  /** Copies the list. */
  public SessionPage {
    sessions = List.copyOf(sessions);
  }
}
