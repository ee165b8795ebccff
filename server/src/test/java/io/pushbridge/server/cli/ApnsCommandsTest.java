package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.server.RejectionReason;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.apns.mock.MockApple;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pushbridge apns} with the credentials of a configuration file, and no server. */
class ApnsCommandsTest {
  private static final String TOKEN = "ab".repeat(32);

  @TempDir Path folder;

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int apns(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    String[] all =
        Stream.of(
                Stream.of("apns"),
                Stream.of(arguments),
                Stream.of("--config=" + folder.resolve("pushbridge.yaml"), "--data=" + folder))
            .flatMap(part -> part)
            .toArray(String[]::new);
    return PushbridgeCommand.run(
        all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private void configure(int port, String... credentials) throws IOException {
    Files.writeString(folder.resolve("apple.pem"), AppleKeys.serverCertificatePem());
    Files.writeString(folder.resolve("AuthKey.p8"), AppleKeys.signingKey());
    Files.writeString(
        folder.resolve("pushbridge.yaml"),
        """
        apns:
          production-host: 127.0.0.1:%d
          trusted-certificates: %s
        apps:
          - name: shop
            appkey: 567a4a754407a3cd028aaf6b
            seckey: sec-of-the-shop
            apns:
              when: always
              credentials:
        """
                .formatted(port, folder.resolve("apple.pem"))
            + String.join("", credentials));
  }

  private static final String KEY =
      """
              - name: main
                key-file: AuthKey.p8
                key-id: ABC123DEFG
                team-id: DEF123GHIJ
                environment: both
                bundle-ids: [im.example, im.example.second]
      """
          .indent(2);

  private static final String CERTIFICATE =
      """
              - name: old
                certificate-file: push.p12
                password: changeit
      """
          .indent(2);

  @BeforeEach
  void certificate() throws IOException {
    Files.write(
        folder.resolve("push.p12"),
        AppleKeys.identity("UID=im.cert,CN=Apple Push Services", 20, List.of()).p12());
  }

  @Test
  void checkSaysWhatEachCredentialIsFor() throws IOException {
    configure(1, KEY, CERTIFICATE);

    assertThat(apns("check", "--app=shop")).as(err.toString()).isZero();
    assertThat(out.toString().lines().map(String::strip))
        .contains(
            "main (configuration)",
            "key          ABC123DEFG of team DEF123GHIJ",
            "topics       im.example, im.example.second",
            "environment  production, development",
            "expires      never",
            "old (configuration)",
            "certificate  UID=im.cert,CN=Apple Push Services",
            "topics       im.cert",
            "environment  production");
    assertThat(out.toString()).containsPattern("expires +20.+ in 19 days - renew it");
    assertThat(out.toString()).doesNotContain("changeit");
  }

  @Test
  void checkTellsWhatIsWrongWithTheFiles() throws IOException {
    configure(1, KEY, CERTIFICATE.replace("changeit", "secret"));
    Files.writeString(folder.resolve("AuthKey.p8"), "no key");

    assertThat(apns("check", "--app=shop")).isEqualTo(PushbridgeCommand.WRONG_USAGE);
    assertThat(err.toString())
        .contains("credentials[0] of apns of apps[0]")
        .contains("the file holds no signing key (.p8)")
        .contains("the file is no certificate (.p12), or the password is wrong")
        .doesNotContain("secret");
  }

  @Test
  void checkOfAnAppWithoutCredentialsFails() throws IOException {
    configure(1, KEY);

    assertThat(apns("check", "--app=other")).isEqualTo(PushbridgeCommand.FAILED);
    assertThat(err.toString()).contains("no credential of Apple's for other");
  }

  @Test
  void sendTellsWhatAppleAnswered() throws IOException {
    try (MockApple apple = MockApple.start()) {
      configure(apple.port(), KEY);

      assertThat(apns("send", "--token=" + TOKEN, "--bundle-id=im.example", "--text=ping"))
          .as(err.toString())
          .isZero();
      assertThat(out.toString()).isEqualToIgnoringNewLines("sent: Apple took it");
      assertThat(apple.received().get(0).payload()).isEqualTo("{\"aps\":{\"alert\":\"ping\"}}");
      apple.refuse(TOKEN, RejectionReason.BAD_DEVICE_TOKEN);
      assertThat(apns("send", "--token=" + TOKEN, "--bundle-id=im.example"))
          .isEqualTo(PushbridgeCommand.FAILED);
      assertThat(out.toString()).isEqualToIgnoringNewLines("refused: BadDeviceToken");
    }
  }
}
