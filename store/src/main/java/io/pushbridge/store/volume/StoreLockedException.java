package io.pushbridge.store.volume;

import java.io.IOException;

/** Another process, or another part of this one, has the store open. */
public final class StoreLockedException extends IOException {

  private static final long serialVersionUID = 1L;

  StoreLockedException(String message) {
    super(message);
  }
}
