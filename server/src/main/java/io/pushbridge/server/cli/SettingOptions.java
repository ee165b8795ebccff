package io.pushbridge.server.cli;

import io.pushbridge.server.config.ConfigurationLoader.Flags;
import io.pushbridge.server.config.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags of the configuration: one per setting that is no secret, so that none is forgotten. */
public final class SettingOptions {
  private SettingOptions() {}

  /** Adds the flags to a command. */
  public static void addTo(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("configuration file; default: pushbridge.yaml, if it is there")
            .build());
    spec.addOption(
        OptionSpec.builder("--app")
            .paramLabel("NAME:APPKEY:SECKEY")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("make sure that this app exists; may be repeated")
            .build());
    for (Setting setting : withFlags()) {
      spec.addOption(
          OptionSpec.builder(setting.flag())
              .paramLabel(setting.key().replaceFirst(".*[.-]", "").toUpperCase(Locale.ROOT))
              .type(String.class)
              .description(setting.meaning() + defaultOf(setting))
              .build());
    }
  }

  private static List<Setting> withFlags() {
    return Arrays.stream(Setting.values()).filter(setting -> !setting.isSecret()).toList();
  }

  private static String defaultOf(Setting setting) {
    return setting.defaultText().isEmpty() ? "" : " (default " + setting.defaultText() + ")";
  }

  /** What the command line of such a command says. */
  public static Flags read(ParseResult parsed) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Setting setting : withFlags()) {
      String text = parsed.matchedOptionValue(setting.flag(), null);
      if (text != null) {
        values.put(setting, text);
      }
    }
    Path file = parsed.matchedOptionValue("--config", null);
    List<String> apps = parsed.matchedOptionValue("--app", List.of());
    return new Flags(Optional.ofNullable(file), values, apps);
  }
}
