package io.pushbridge.store.volume;

import java.io.IOException;

/**
 * The store's files contradict each other or fail their checksums; opening them would lose what was
 * acknowledged.
 */
public final class StoreCorruptException extends IOException {

  private static final long serialVersionUID = 1L;

  StoreCorruptException(String message) {
    super(message);
  }
}
