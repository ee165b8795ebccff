package io.pushbridge.server.config;

import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.server.config.ConfigurationReport.Line;
import io.pushbridge.server.config.ConfigurationReport.SourcedApp;
import java.util.List;
import java.util.Map;

/** A configuration as YAML, with where each value comes from behind it, and without secrets. */
public final class EffectiveText {
  private static final int ORIGIN_COLUMN = 48;

  private final StringBuilder text = new StringBuilder();
  private final ConfigurationReport report;

  private EffectiveText(ConfigurationReport report) {
    this.report = report;
  }

  /** The text, with a line end after each line. */
  public static String of(ConfigurationReport report) {
    EffectiveText effective = new EffectiveText(report);
    SettingTree.sections().forEach(effective::section);
    effective.apps();
    return effective.text.toString();
  }

  private void section(String name, List<Setting> settings) {
    if (!name.isEmpty()) {
      line(name + ":", "");
    }
    for (Line line : report.settings()) {
      if (settings.contains(line.setting())) {
        String key = SettingTree.keyIn(name, line.setting());
        String value = SettingTree.scalar(line.text());
        line("%s%s: %s".formatted(name.isEmpty() ? "" : "  ", key, value), line.origin());
      }
    }
  }

  private void apps() {
    line(report.apps().isEmpty() ? "apps: []" : "apps:", "");
    report.apps().forEach(this::app);
  }

  private void app(SourcedApp sourced) {
    AppSettings app = sourced.app();
    line("  - name: " + app.name(), sourced.origin());
    // Quoted, or one of digits only would be a number to whoever reads this.
    line("    appkey: \"%s\"".formatted(app.key()), "");
    line("    seckey: \"%s\"".formatted(ConfigurationReport.REDACTED), "");
    app.devicePassword()
        .ifPresent(
            password ->
                line("    device-password: \"%s\"".formatted(ConfigurationReport.REDACTED), ""));
    app.receipts().ifPresent(on -> line("    receipts: " + on, ""));
    limits(app.limits());
    app.jwt().ifPresent(this::jwt);
    report
        .configuration()
        .map(configuration -> configuration.apns().apps().get(app.key()))
        .ifPresent(this::apns);
  }

  private void limits(Map<AppLimit, Integer> limits) {
    if (!limits.isEmpty()) {
      line("    limits:", "");
    }
    for (AppLimit limit : AppLimit.values()) {
      if (limits.containsKey(limit)) {
        line("      %s: %d".formatted(limit.key(), limits.get(limit)), "");
      }
    }
  }

  private void jwt(JwtSettings jwt) {
    line("    jwt:", "");
    line("      required: " + jwt.required(), "");
    jwt.issuer().ifPresent(text -> line("      issuer: " + SettingTree.scalar(text), ""));
    jwt.audience().ifPresent(text -> line("      audience: " + SettingTree.scalar(text), ""));
    line("      leeway-seconds: " + jwt.leewaySeconds(), "");
    line("      max-lifetime-seconds: " + jwt.maxLifetimeSeconds(), "");
    line("      keys:", "");
    for (JwtKey key : jwt.keys()) {
      line("        - id: " + SettingTree.scalar(key.id()), "");
      String what = key.algorithm() == JwtAlgorithm.HS256 ? "secret" : "public-key";
      line("          %s: \"%s\"".formatted(what, ConfigurationReport.REDACTED), "");
    }
  }

  private void apns(ApnsConfiguration.ForApp apns) {
    line("    apns:", "");
    line("      when: " + (apns.always() ? "always" : "offline"), "");
    line(apns.credentials().isEmpty() ? "      credentials: []" : "      credentials:", "");
    apns.credentials()
        .forEach(
            credential -> line("        - name: " + SettingTree.scalar(credential.name()), ""));
  }

  private void line(String words, String origin) {
    text.append(words);
    if (!origin.isEmpty()) {
      text.append(" ".repeat(Math.max(2, ORIGIN_COLUMN - words.length()))).append("# ");
      text.append(origin);
    }
    text.append('\n');
  }
}
