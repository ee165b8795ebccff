package io.pushbridge.server.config;

import io.pushbridge.core.app.AppLimit;
import java.util.List;

/**
 * The commented example of a configuration file: every setting with its meaning and its default. A
 * {@code #} with one space behind it is a comment; with none, or with several, it switches a
 * setting off, and taking it away switches it on.
 */
public final class ExampleFile {
  private static final String HEAD =
      """
      # Pushbridge: every setting, each with its default. Copy this file to pushbridge.yaml, keep the
      # lines you change, and drop the others; then run `pushbridge config check`.
      # A value is taken from the last of these that has it: its default, this file, the environment
      # (the variable behind each setting), the flags of `pushbridge serve`. See docs/configuration.md.
      """;
  private static final String APPS =
      """

      # Apps that must exist: one that is not there is made at the start. Apps can also be made while
      # the server runs, with `pushbridge app create`.
      #apps:
      #  - name: shop
      #    appkey: 567a4a754407a3cd028aaf6b
      #    seckey: sec-keep-this-one-on-your-servers
      #    device-password: keep-this-one-in-your-devices
      #    receipts: true
      #    limits:
      """;
  private static final String JWT =
      """
      # Tokens that let clients in over Socket.IO and MQTT, each key with one of secret, secret-file,
      # secret-base64 (HS256), public-key, public-key-file (RS256, ES256); jwks or jwks-file add a JSON
      # Web Key Set. Without keys there are no tokens: see docs/jwt.md.
      #    jwt:
      #      required: false
      #      issuer: https://login.example.com
      #      audience: pushbridge
      #      leeway-seconds: 30
      #      max-lifetime-seconds: 0
      #      keys:
      #        - id: first
      #          secret: this-one-of-32-bytes-or-more-is-shared-with-who-signs
      """;
  private static final String APNS =
      """
      #    apns:
      #      when: offline
      # Credentials of Apple's for this app, each with its files: see docs/apns.md.
      #      credentials: []
      """;

  private ExampleFile() {}

  /** The whole file. */
  public static String text() {
    StringBuilder text = new StringBuilder(HEAD);
    SettingTree.sections().forEach((name, settings) -> section(text, name, settings));
    text.append(APPS);
    for (AppLimit limit : AppLimit.values()) {
      text.append("#      %s: %d%n".formatted(limit.key(), limit.defaultValue()));
    }
    return text.append(JWT).append(APNS).toString().replace(System.lineSeparator(), "\n");
  }

  private static void section(StringBuilder text, String name, List<Setting> settings) {
    String indent = name.isEmpty() ? "" : "  ";
    if (!name.isEmpty()) {
      boolean off = settings.stream().allMatch(setting -> setting.defaultText().isEmpty());
      text.append("\n").append(off ? "#" : "").append(name).append(":\n");
    }
    for (Setting setting : settings) {
      String key = SettingTree.keyIn(name, setting);
      text.append(name.isEmpty() ? "\n" : "")
          .append("%s# %s%n".formatted(indent, setting.meaning()))
          .append("%s# (%s)%n".formatted(indent, namesOf(setting)))
          .append(indent)
          .append(setting.defaultText().isEmpty() ? "#" : "")
          .append("%s: %s%n".formatted(key, SettingTree.scalar(setting.defaultText())));
    }
  }

  private static String namesOf(Setting setting) {
    return setting.isSecret() ? setting.variable() : setting.variable() + ", " + setting.flag();
  }
}
