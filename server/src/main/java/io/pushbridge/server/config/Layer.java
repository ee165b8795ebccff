package io.pushbridge.server.config;

import io.pushbridge.core.app.AppKey;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one source says, unchecked: a file, the environment or the flags.
 *
 * @param origin what the source is called when somebody asks where a value comes from
 * @param values by setting: the text, and where it stands in words for error messages
 * @param apps the apps it names
 * @param apns what it says of waking single apps' iOS devices
 */
record Layer(
    String origin,
    Map<Setting, Entry> values,
    List<AppSettings> apps,
    Map<AppKey, ApnsConfiguration.ForApp> apns) {

  /** Says nothing of waking iOS devices. */
  Layer(String origin, Map<Setting, Entry> values, List<AppSettings> apps) {
    this(origin, values, apps, Map.of());
  }

  /**
   * One text.
   *
   * @param text the value
   * @param place where it stands, such as {@code mqtt.port in pushbridge.yaml}
   * @param origin the same without the setting: a file, a variable, a flag
   */
  record Entry(String text, String place, String origin) {
    /** What is in force when nobody says anything. */
    static Entry byDefault(Setting setting) {
      return new Entry(setting.defaultText(), setting.key(), "default");
    }

    /** In a file. */
    static Entry inFile(Setting setting, String text, String file) {
      return new Entry(text, "%s in %s".formatted(setting.key(), file), file);
    }

    /** In a variable or a flag, whose name says which setting it is. */
    static Entry of(String text, String name) {
      return new Entry(text, name, name);
    }
  }

  /** Copies both. */
  Layer {
    values = values.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(values));
    apps = List.copyOf(apps);
    apns = Map.copyOf(apns);
  }
}
