package io.pushbridge.server;

import io.pushbridge.server.http.HealthRoutes;
import java.util.function.BooleanSupplier;

/**
 * How the server does. It lives while every listener is up and it does not stop; it is ready while
 * its store takes writes as well.
 */
final class Health {
  private final BooleanSupplier store;
  private final BooleanSupplier broker;
  private volatile boolean serving;

  Health(BooleanSupplier store, BooleanSupplier broker) {
    this.store = store;
    this.broker = broker;
  }

  boolean isLive() {
    return serving;
  }

  boolean isReady() {
    return serving && store.getAsBoolean();
  }

  HealthRoutes routes() {
    return new HealthRoutes(this::isLive, this::isReady, broker);
  }

  void up() {
    serving = true;
  }

  void down() {
    serving = false;
  }
}
