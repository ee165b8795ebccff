package io.pushbridge.server.config;

import io.pushbridge.apns.ApnsSettings;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.Sealer;
import io.pushbridge.core.app.AppKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Waking iOS devices through Apple.
 *
 * @param settings how Apple is reached
 * @param sealer seals the credentials that are given at run time; without, none can be given
 * @param apps what is configured for single apps
 */
public record ApnsConfiguration(
    ApnsSettings settings, Optional<Sealer> sealer, Map<AppKey, ForApp> apps) {
  /** Apple's own hosts, no credential. */
  public static final ApnsConfiguration NONE =
      new ApnsConfiguration(ApnsSettings.STANDARD, Optional.empty(), Map.of());

  /**
   * What is configured for one app.
   *
   * @param always whether devices are woken although their session is connected
   * @param credentials the app's credentials
   */
  public record ForApp(boolean always, List<ApnsCredential> credentials) {
    /** Copies the list. */
    public ForApp {
      credentials = List.copyOf(credentials);
    }
  }

  /** Checks that nothing is missing; copies the map. */
  public ApnsConfiguration {
    Objects.requireNonNull(settings);
    Objects.requireNonNull(sealer);
    apps = Map.copyOf(apps);
  }

  /** Whether an app's devices are woken although their session is connected. */
  public boolean always(AppKey app) {
    ForApp own = apps.get(app);
    return own != null && own.always();
  }

  /** Every credential. */
  public List<ApnsCredential> credentials() {
    return apps.values().stream().flatMap(app -> app.credentials().stream()).toList();
  }
}
