package io.pushbridge.server;

import java.util.function.BooleanSupplier;

/** Whether the server serves: every listener is up, it does not stop, the store takes writes. */
final class Health {
  private final BooleanSupplier store;
  private volatile boolean serving;

  Health(BooleanSupplier store) {
    this.store = store;
  }

  boolean isUp() {
    return serving && store.getAsBoolean();
  }

  void up() {
    serving = true;
  }

  void down() {
    serving = false;
  }
}
