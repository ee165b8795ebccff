package io.pushbridge.bridge.relay;

import io.pushbridge.core.app.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who may use the relay. Prints without secrets.
 *
 * @param keyOf the key of an app by the app's name, if it has one; asked for every signature, on
 *     event loops, so it answers from memory
 * @param window how far a signature's time may be from the server's; zero for any time, as the
 *     clients of relay-api.md §6 need it, which sign once
 */
public record RelaySettings(Function<String, Optional<Secret>> keyOf, Duration window) {
  /** Checks that nothing is missing. */
  public RelaySettings {
    Objects.requireNonNull(keyOf);
    Objects.requireNonNull(window);
  }

  /** With the same keys for ever. */
  public RelaySettings(Map<String, Secret> keys, Duration window) {
    this(found(Map.copyOf(keys)), window);
  }

  private static Function<String, Optional<Secret>> found(Map<String, Secret> keys) {
    return app -> Optional.ofNullable(keys.get(app));
  }
}
