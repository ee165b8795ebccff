package io.pushbridge.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** How settings are laid out as YAML: those of one section below its name. */
final class SettingTree {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9./][A-Za-z0-9._/-]*");

  private SettingTree() {}

  /**
   * The settings by section, in the order in which the sections come first; those without a section
   * under the empty name.
   */
  static Map<String, List<Setting>> sections() {
    Map<String, List<Setting>> sections = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      int dot = setting.key().indexOf('.');
      String section = dot < 0 ? "" : setting.key().substring(0, dot);
      sections.computeIfAbsent(section, name -> new ArrayList<>()).add(setting);
    }
    return sections;
  }

  /** The key below its section. */
  static String keyIn(String section, Setting setting) {
    return section.isEmpty() ? setting.key() : setting.key().substring(section.length() + 1);
  }

  /** A text as a YAML scalar, quoted where it would be something else otherwise. */
  static String scalar(String text) {
    return PLAIN.matcher(text).matches()
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
