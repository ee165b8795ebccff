package io.pushbridge.core.access;

/**
 * What a grant allows (rest-api.md §3.1).
 *
 * @param read {@code r}: subscribing; for an alias, taking it
 * @param write {@code w}: publishing; for an alias, taking it and sending to it
 * @param presence {@code p}: watching presence
 */
public record Rights(boolean read, boolean write, boolean presence) {
  /** Nothing. */
  public static final Rights NONE = new Rights(false, false, false);
}
