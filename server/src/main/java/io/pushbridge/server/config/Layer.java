package io.pushbridge.server.config;

import io.pushbridge.core.app.AppKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one source says, unchecked: a file, the environment or the flags.
 *
 * @param values by setting: the text, and where it stands in words for error messages
 * @param apps the apps it names
 * @param apns what it says of waking single apps' iOS devices
 */
record Layer(
    Map<Setting, Entry> values,
    List<AppSettings> apps,
    Map<AppKey, ApnsConfiguration.ForApp> apns) {

  /** Says nothing of waking iOS devices. */
  Layer(Map<Setting, Entry> values, List<AppSettings> apps) {
    this(values, apps, Map.of());
  }

  /**
   * One text.
   *
   * @param text the value
   * @param place where it stands, such as {@code mqtt.port in pushbridge.yaml}
   */
  record Entry(String text, String place) {}

  /** Copies both. */
  Layer {
    values = values.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(values));
    apps = List.copyOf(apps);
    apns = Map.copyOf(apns);
  }
}
