package io.pushbridge.core.log;

import java.util.List;

/**
 * A stretch of the log as one session sees it.
 *
 * @param messages unexpired messages for the session, by ascending position, each once
 * @param readUpTo the page covers everything committed up to here; go on reading after it
 * @param complete whether the page reached the newest message that was committed when it was read
 */
public record LogPage(List<LoggedMessage> messages, long readUpTo, boolean complete) {
  /** Copies the list. */
  public LogPage {
    messages = List.copyOf(messages);
  }
}
