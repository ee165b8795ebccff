package io.pushbridge.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.server.config.ConfigurationLoader.Flags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of apps that stand in the configuration. */
class JwtYamlTest {
  private static final String SECRET = "a secret of thirty-two bytes, 123";
  private static final String JWKS =
      "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"set\",\"k\":\"%s\"}]}"
          .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]));

  @TempDir Path folder;
  private PublicKey publicKey;

  @BeforeEach
  void writeFiles() throws Exception {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
    pairs.initialize(new ECGenParameterSpec("secp256r1"));
    publicKey = pairs.generateKeyPair().getPublic();
    Files.writeString(
        folder.resolve("login.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(publicKey.getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    Files.writeString(folder.resolve("secret"), SECRET + "\n");
    Files.writeString(folder.resolve("jwks.json"), JWKS);
  }

  private ConfigurationReport report(String jwt) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("pushbridge.yaml"),
            """
            apps:
              - name: shop
                appkey: 567a4a754407a3cd028aaf6b
                seckey: sec-1
                jwt:
            """
                + jwt.indent(6));
    return ConfigurationLoader.report(
        new Flags(Optional.of(file), Map.of(), List.of()), Map.of(), folder);
  }

  private List<String> problems(String jwt) throws Exception {
    ConfigurationReport report = report(jwt);
    assertThat(report.problems()).isNotEmpty().noneMatch(problem -> problem.contains("hush"));
    return report.problems();
  }

  @Test
  void everythingThatCanBeSaidIsRead() throws Exception {
    ConfigurationReport report =
        report(
            """
            required: true
            issuer: https://login.example.com
            audience: pushbridge
            leeway-seconds: 5
            max-lifetime-seconds: 3600
            keys:
              - id: text
                secret: a secret of thirty-two bytes, 123
              - id: file
                secret-file: secret
              - id: base64
                secret-base64: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
              - id: pem
                public-key-file: login.pem
            jwks-file: jwks.json
            """);
    assertThat(report.problems()).isEmpty();
    byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
    JwtSettings jwt = report.configuration().orElseThrow().apps().get(0).jwt().orElseThrow();
    assertThat(jwt)
        .isEqualTo(
            new JwtSettings(
                List.of(
                    JwtKey.secret("text", secret),
                    JwtKey.secret("file", secret),
                    JwtKey.secret("base64", new byte[32]),
                    new JwtKey("pem", JwtAlgorithm.ES256, publicKey),
                    JwtKey.secret("set", new byte[32])),
                Optional.of("https://login.example.com"),
                Optional.of("pushbridge"),
                5,
                3_600,
                true));
    assertThat(EffectiveText.of(report))
        .contains("jwt:", "required: true", "issuer:", "public-key: \"[redacted]\"")
        .doesNotContain(SECRET, "AAAA");
    assertThat(report.configuration().orElseThrow().toString()).doesNotContain(SECRET, "AAAA");
  }

  @Test
  void keysMayStandInTheFileItself() throws Exception {
    String pem = Files.readString(folder.resolve("login.pem"));
    ConfigurationReport report =
        report("keys:\n  - public-key: |\n" + pem.indent(6) + "jwks: '" + JWKS + "'\n");
    assertThat(report.problems()).isEmpty();
    JwtSettings jwt = report.configuration().orElseThrow().apps().get(0).jwt().orElseThrow();
    assertThat(jwt.keys())
        .containsExactly(
            new JwtKey("", JwtAlgorithm.ES256, publicKey), JwtKey.secret("set", new byte[32]));
    assertThat(jwt.required()).isFalse();
    assertThat(jwt.leewaySeconds()).isEqualTo(JwtSettings.USUAL_LEEWAY);
  }

  @Test
  void anAudienceThatIsNoTextIsNotJustLeftOut() throws Exception {
    assertThat(problems("audience: [a, b]\nissuer: {a: b}\njwks: '" + JWKS + "'\n"))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("audience of jwt of apps[0] in "),
            problem -> assertThat(problem).startsWith("issuer of jwt of apps[0] in "));
  }

  @Test
  void whatIsWrongIsSaidAtOnce() throws Exception {
    assertThat(
            problems(
                """
                requird: true
                required: perhaps
                leeway-seconds: 1000
                max-lifetime-seconds: long
                keys:
                  - secret: hush
                  - secret: hush-hush-hush-hush-hush-hush-hush
                    public-key-file: login.pem
                  - public-key-file: missing.pem
                  - public-key-file: secret
                jwks: hush
                """))
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).contains("unknown key requird", "did you mean required"),
            one -> assertThat(one).contains("required of jwt", "true or false"),
            one -> assertThat(one).contains("leeway-seconds of jwt", "0 to 600"),
            one -> assertThat(one).contains("max-lifetime-seconds of jwt"),
            one -> assertThat(one).contains("keys[0]", "256 bits"),
            one -> assertThat(one).contains("keys[1]", "needs one of"),
            one -> assertThat(one).contains("keys[2]", "cannot be read"),
            one -> assertThat(one).contains("keys[3]", "no PEM"),
            one -> assertThat(one).contains("no JSON Web Key Set"));
    assertThat(problems("required: true\n"))
        .singleElement()
        .satisfies(one -> assertThat(one).contains("there must be 1 to 16 keys"));
    assertThat(problems("keys: hush\n")).anyMatch(one -> one.contains("must be a list"));
    assertThat(problems("jwks: a\njwks-file: b\n"))
        .anyMatch(one -> one.contains("both jwks and jwks-file"));
  }
}
