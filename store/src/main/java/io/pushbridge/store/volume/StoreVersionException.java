package io.pushbridge.store.volume;

import java.io.IOException;

/** The store was written in a format that this release does not know. */
public final class StoreVersionException extends IOException {

  private static final long serialVersionUID = 1L;

  StoreVersionException(String file, int found, int known) {
    super(
        file
            + " has format "
            + found
            + ", this release knows format "
            + known
            + ": it was written by a newer release; start that one, or restore a backup made by this one");
  }
}
