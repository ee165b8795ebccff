package io.pushbridge.core.app;

import java.util.Objects;

/**
 * One tenant.
 *
 * @param key its public id
 * @param name what its owner calls it
 * @param seckey what its servers show to publish over REST; never a device password
 * @param devicePassword what its MQTT devices show
 * @param limits its bounds and switches
 */
public record App(AppKey key, String name, Secret seckey, Secret devicePassword, AppLimits limits) {
  /** Checks that nothing is missing. */
  public App {
    Objects.requireNonNull(key);
    Objects.requireNonNull(name);
    Objects.requireNonNull(seckey);
    Objects.requireNonNull(devicePassword);
    Objects.requireNonNull(limits);
  }
}
