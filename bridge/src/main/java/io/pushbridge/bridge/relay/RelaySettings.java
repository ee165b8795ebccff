package io.pushbridge.bridge.relay;

import io.pushbridge.core.app.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Who may use the relay. Prints without secrets.
 *
 * @param keys the key of each app, by the app's name
 * @param window how far a signature's time may be from the server's; zero for any time, as the
 *     clients of relay-api.md §6 need it, which sign once
 */
public record RelaySettings(Map<String, Secret> keys, Duration window) {
  /** Copies the map. */
  public RelaySettings {
    keys = Map.copyOf(keys);
    Objects.requireNonNull(window);
  }
}
