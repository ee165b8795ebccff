package io.pushbridge.store.volume;

import java.io.IOException;

/** The store was written in a format that this release does not know. */
public final class StoreVersionException extends IOException {

  private static final long serialVersionUID = 1L;

  StoreVersionException(String file, int found, int known) {
    super(
        "%s has format %d, this release knows format %d: it was written by %s"
            .formatted(
                file,
                found,
                known,
                found > known
                    ? "a newer release; start that one, or restore a backup made by this one"
                    : "an older release, whose data this one cannot take over; start that one"));
  }
}
