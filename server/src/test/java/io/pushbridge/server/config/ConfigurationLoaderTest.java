package io.pushbridge.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.ConfigurationLoader.Flags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {
  private static final String KEY = "567a4a754407a3cd028aaf6b";
  private static final String OTHER_KEY = "52fcc04c4dc903d66d6f8f92";

  @TempDir Path folder;

  @Test
  void defaultsListenOnThisMachineOnlyAtTheDocumentedPorts() throws Exception {
    Configuration configuration = load(Flags.NONE, Map.of());

    assertThat(configuration)
        .isEqualTo(
            new Configuration(
                    Path.of("./data"),
                    "127.0.0.1",
                    0,
                    new Configuration.Mqtt(1883, 8083, Optional.empty()),
                    new Configuration.SocketIo(3000),
                    new Configuration.Http(8080, MessageIdForm.MIXED, Duration.ofSeconds(10)),
                    new Configuration.Admin("127.0.0.1", 8081, Optional.empty()),
                    new Configuration.Limits(262_144),
                    List.of())
                .withDevices(
                    new DeviceConfiguration(
                        OptionalInt.of(8383),
                        OptionalInt.of(9944),
                        OptionalInt.of(9999),
                        OptionalInt.of(9977),
                        Optional.empty())));
  }

  @Test
  void everyKeyOfTheFileIsTaken() throws Exception {
    write(
        """
        data: /var/lib/pushbridge
        host: 0.0.0.0
        node: 7
        mqtt:
          port: 11883
          ws-port: 18083
          anonymous-app: trial-app
          max-keep-alive: 300
        socketio:
          port: 13000
          origins: [https://a.example, 'http://b.example:8080']
          unversioned: eio3
        http:
          port: 18080
        admin:
          host: 10.0.0.7
          port: 18081
          token: 0123456789abcdef
        rest:
          message-id: string
          timeout-seconds: 3
        limits:
          message-size: 65536
        registration:
          port: 18383
          tcp-port: off
        ticket:
          port: off
          tcp-port: 19977
          broker-url: tcp://203.0.113.77:1883
        apps:
          - name: shop
            appkey: 567a4a754407a3cd028aaf6b
            seckey: sec-shop
            device-password: devices
        """);

    assertThat(load(Flags.NONE, Map.of()))
        .isEqualTo(
            new Configuration(
                    Path.of("/var/lib/pushbridge"),
                    "0.0.0.0",
                    7,
                    new Configuration.Mqtt(11_883, 18_083, Optional.of("trial-app"), 300),
                    new Configuration.SocketIo(
                        13_000, Set.of("https://a.example", "http://b.example:8080"), true),
                    new Configuration.Http(18_080, MessageIdForm.STRING, Duration.ofSeconds(3)),
                    new Configuration.Admin(
                        "10.0.0.7", 18_081, Optional.of(new Secret("0123456789abcdef"))),
                    new Configuration.Limits(65_536),
                    List.of(
                        new AppSettings(
                            "shop",
                            new AppKey(KEY),
                            new Secret("sec-shop"),
                            Optional.of(new Secret("devices")))))
                .withDevices(
                    new DeviceConfiguration(
                        OptionalInt.of(18_383),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.of(19_977),
                        Optional.of("tcp://203.0.113.77:1883"))));
  }

  @Test
  void anAppsLimitsStandBesideIt() throws Exception {
    write(
        """
        apps:
          - name: shop
            appkey: 567a4a754407a3cd028aaf6b
            seckey: sec-shop
            receipts: false
            limits:
              connections: 5000
              publishes-per-second: 100
              publishes-per-second-per-session: 10
              message-size: 4096
              subscriptions-per-session: 50
              aliases-per-batch: 100
              messages-per-topic: 2000
              grants: 0
        """);

    AppSettings shop = load(Flags.NONE, Map.of()).apps().get(0);

    assertThat(shop.receipts()).contains(false);
    assertThat(shop.limits())
        .isEqualTo(
            Map.of(
                AppLimit.CONNECTIONS, 5_000,
                AppLimit.PUBLISHES_PER_SECOND, 100,
                AppLimit.SESSION_PUBLISHES_PER_SECOND, 10,
                AppLimit.MESSAGE_SIZE, 4_096,
                AppLimit.SUBSCRIPTIONS_PER_SESSION, 50,
                AppLimit.ALIASES_PER_BATCH, 100,
                AppLimit.MESSAGES_PER_TOPIC, 2_000,
                AppLimit.GRANTS, 0));
  }

  @Test
  void whatIsWrongWithLimitsIsReportedAtOnce() throws Exception {
    Path file = folder.resolve("pushbridge.yaml");
    write(
        """
            apps:
              - name: shop
                appkey: 567a4a754407a3cd028aaf6b
                seckey: sec-shop
                receipts: maybe
                limits:
                  conections: 5000
                  message-size: 0
                  grants: many
                  publishes-per-second: 99999999999999999999
              - name: other
                appkey: 567a4a754407a3cd028aaf6c
                seckey: sec-other
                limits: 7
            """);

    assertThat(problems(Flags.NONE, Map.of()))
        .containsExactlyInAnyOrder(
            "unknown key conections of limits of apps[0] in "
                + file
                + "; did you mean connections?",
            "message-size of apps[0] in " + file + " must be a number from 1 to 16777216, not '0'",
            "grants of apps[0] in " + file + " must be a number from 0 to 10000000, not 'many'",
            "publishes-per-second of apps[0] in "
                + file
                + " must be a number from 1 to 100000000,"
                + " not '99999999999999999999'",
            "apps[0] in " + file + ": receipts must be true or false",
            "limits of apps[1] in " + file + " do not hold keys and values");
  }

  @Test
  void theRelayIsOffUnlessAnAppIsNamed() throws Exception {
    assertThat(load(Flags.NONE, Map.of()).relay()).isEqualTo(Configuration.Relay.NONE);
    write(
        """
        relay:
          apps: ["signatureApp:k3y", "centralServiceApp:with:colon"]
          origins: ["https://a.b", "http://localhost:8000"]
          window-seconds: 60
          http-signature: ignored
        """);
    Configuration.Relay relay =
        new Configuration.Relay(
            Map.of(
                "signatureApp", new Secret("k3y"), "centralServiceApp", new Secret("with:colon")),
            Set.of("https://a.b", "http://localhost:8000"),
            Duration.ofSeconds(60),
            false);

    assertThat(load(Flags.NONE, Map.of()).relay()).isEqualTo(relay);
    assertThat(relay.toString()).doesNotContain("k3y", "with:colon");
    assertThat(load(Flags.NONE, Map.of("PUSHBRIDGE_RELAY_APPS", "one:1, two:2")).relay().keys())
        .containsOnlyKeys("one", "two");
  }

  @ParameterizedTest
  @CsvSource({
    "PUSHBRIDGE_RELAY_APPS, secretword, PUSHBRIDGE_RELAY_APPS has no NAME:KEY in place 1",
    "PUSHBRIDGE_RELAY_APPS, 'a:secretword,a:x', PUSHBRIDGE_RELAY_APPS has a twice",
    "PUSHBRIDGE_RELAY_ORIGINS, a.b, 'PUSHBRIDGE_RELAY_ORIGINS has ''a.b'', which is no origin like https://a.b'"
  })
  void aMistakeInTheRelayIsSaidWithoutItsKeys(String variable, String text, String problem) {
    assertThatThrownBy(() -> load(Flags.NONE, Map.of(variable, text)))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.problems()).containsExactly(problem));
  }

  @Test
  void flagsWinOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
    write(
        """
        mqtt: {port: 1, ws-port: 2}
        socketio: {port: 3}
        """);
    Map<String, String> environment =
        Map.of("PUSHBRIDGE_MQTT_WS_PORT", "22", "PUSHBRIDGE_SOCKETIO_PORT", "33", "PATH", "/bin");
    Flags flags = new Flags(Optional.empty(), Map.of(Setting.SOCKETIO_PORT, "333"), List.of());

    Configuration configuration = load(flags, environment);

    assertThat(configuration.mqtt().port()).isEqualTo(1);
    assertThat(configuration.mqtt().webSocketPort()).isEqualTo(22);
    assertThat(configuration.socketio().port()).isEqualTo(333);
  }

  @Test
  void appsOfAllSourcesAddUpAndTheStrongerSourceWins() throws Exception {
    write(
        """
        apps:
          - {name: weak, appkey: 567a4a754407a3cd028aaf6b, seckey: sec-weak}
        """);
    Map<String, String> environment =
        Map.of("PUSHBRIDGE_APPS", "other:" + OTHER_KEY + ":sec-with:colon");
    Flags flags = new Flags(Optional.empty(), Map.of(), List.of("strong:" + KEY + ":sec-strong"));

    assertThat(load(flags, environment).apps())
        .extracting(AppSettings::name, app -> app.seckey().reveal())
        .containsExactlyInAnyOrder(tuple("strong", "sec-strong"), tuple("other", "sec-with:colon"));
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    write(
        """
        mqtt:
          prot: 1883
          port: yes
        htpp.port: 80
        limits: 12
        apps:
          - {name: "no name!", appkey: 567a4a754407a3cd028aaf6b, seckey: sec-hidden}
          - {name: shop, seckey: sec-hidden, device-pasword: x}
        """);
    Map<String, String> environment =
        Map.of("PUSHBRIDGE_SOCKETIO_PROT", "1", "PUSHBRIDGE_HTTP_PORT", "99999");
    Flags flags =
        new Flags(
            Optional.empty(),
            Map.of(Setting.REST_MESSAGE_ID, "both"),
            List.of("shop:NOT-A-KEY:sec-hidden"));

    List<String> problems = problems(flags, environment);

    Path file = folder.resolve("pushbridge.yaml");
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "unknown key mqtt.prot in " + file + "; did you mean mqtt.port?",
            "mqtt.port in " + file + " must be a number from 0 to 65535, not 'yes'",
            "unknown key htpp.port in " + file + "; did you mean http.port?",
            "limits in " + file + " needs keys below it",
            "apps[0] in " + file + ": an app's name is 1 to 128 letters, digits, '_' and '-'",
            "unknown key device-pasword of apps[1] in " + file + "; did you mean device-password?",
            "apps[1] in " + file + " has no appkey",
            "unknown variable PUSHBRIDGE_SOCKETIO_PROT; did you mean PUSHBRIDGE_SOCKETIO_PORT?",
            "PUSHBRIDGE_HTTP_PORT must be a number from 0 to 65535, not '99999'",
            "--rest-message-id must be one of mixed, string, number, not 'both'",
            "--app: an appkey is 24 lowercase hexadecimal digits");
    assertThat(problems).noneMatch(problem -> problem.contains("hidden"));
  }

  @Test
  void twoListenersOnOnePortAreRefusedUnlessItIsAnyFreeOne() throws Exception {
    assertThat(problems(flags(Setting.MQTT_PORT, "3000"), Map.of()))
        .containsExactly("socketio.port is 3000, and so is --mqtt-port");

    Map<String, String> allFree = Map.of("PUSHBRIDGE_MQTT_PORT", "0", "PUSHBRIDGE_HTTP_PORT", "0");
    assertThat(load(Flags.NONE, allFree).mqtt().port()).isZero();
  }

  @Test
  void aFileThatIsNamedMustBeThere() {
    Path missing = folder.resolve("missing.yaml");

    assertThat(problems(new Flags(Optional.of(missing), Map.of(), List.of()), Map.of()))
        .containsExactly(missing + " is not there");
  }

  @Test
  void brokenYamlIsRefusedWithItsLine() throws Exception {
    write("host: 127.0.0.1\nmqtt: {port: 1\n");

    assertThat(problems(Flags.NONE, Map.of()))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("pushbridge.yaml") + " is not YAML: line ");
  }

  @Test
  void theSameKeyTwiceIsRefused() throws Exception {
    write("host: a\nhost: b\n");

    assertThat(problems(Flags.NONE, Map.of())).singleElement().asString().contains("Duplicate");
  }

  @Test
  void valuesAreTakenAsTheyAreWritten() throws Exception {
    write(
        """
        apps:
          - {name: 007, appkey: 123456789012345678901234, seckey: 1e3, device-password: yes}
        """);

    assertThat(load(Flags.NONE, Map.of()).apps())
        .containsExactly(
            new AppSettings(
                "007",
                new AppKey("123456789012345678901234"),
                new Secret("1e3"),
                Optional.of(new Secret("yes"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "~", "null", "''", "'  '"})
  void aDevicePasswordThatIsEmptyIsNone(String empty) throws Exception {
    write(
        """
        apps:
          - name: shop
            appkey: %s
            seckey: sec-1
            device-password: %s
        """
            .formatted(KEY, empty));

    assertThat(load(Flags.NONE, Map.of()).apps())
        .containsExactly(
            new AppSettings("shop", new AppKey(KEY), new Secret("sec-1"), Optional.empty()));
  }

  @Test
  void whatMustBeASingleValueIsNoListAndNoObject() throws Exception {
    write(
        """
        apps:
          - {name: a, appkey: %s, seckey: s, device-password: [x]}
          - {name: b, appkey: %s, seckey: s, device-password: {x: y}}
          - {name: c, appkey: %s, seckey: ''}
        """
            .formatted(KEY, OTHER_KEY, "123456789012345678901234"));

    Path file = folder.resolve("pushbridge.yaml");
    assertThat(problems(Flags.NONE, Map.of()))
        .containsExactlyInAnyOrder(
            "device-password of apps[0] in " + file + " must be a single value",
            "device-password of apps[1] in " + file + " must be a single value",
            "apps[2] in " + file + " has no seckey");
  }

  @Test
  void originsAndHandshakesOfSocketIoAreChecked() throws Exception {
    write("socketio: {origins: ['*', a.example, 'https://a.example/'], unversioned: eio4}\n");

    String file = " in " + folder.resolve("pushbridge.yaml");
    assertThat(problems(Flags.NONE, Map.of()))
        .containsExactlyInAnyOrder(
            "socketio.origins" + file + " has 'a.example', which is no origin like https://a.b",
            "socketio.origins"
                + file
                + " has 'https://a.example/', which is no origin like https://a.b",
            "socketio.unversioned" + file + " must be one of refused, eio3, not 'eio4'");
  }

  @Test
  void anEmptyFileChangesNothing() throws Exception {
    write("# nothing yet\n");

    assertThat(load(Flags.NONE, Map.of()).host()).isEqualTo("127.0.0.1");
  }

  @Test
  void printedConfigurationShowsNoSecret() throws Exception {
    Flags flags = new Flags(Optional.empty(), Map.of(), List.of("shop:" + KEY + ":sec-hidden"));

    assertThat(load(flags, Map.of()).toString()).contains(KEY).doesNotContain("hidden");
  }

  private static Flags flags(Setting setting, String text) {
    return new Flags(Optional.empty(), Map.of(setting, text), List.of());
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("pushbridge.yaml"), yaml);
  }

  private Configuration load(Flags flags, Map<String, String> environment)
      throws ConfigurationException {
    return ConfigurationLoader.load(flags, environment, folder);
  }

  private List<String> problems(Flags flags, Map<String, String> environment) {
    return catchThrowableOfType(ConfigurationException.class, () -> load(flags, environment))
        .problems();
  }

  @Test
  void aTokenThatIsEasilyGuessedIsRefusedAndNotShown() throws Exception {
    for (String bad :
        List.of("too-short-1234", "with a space in it", "schl\u00fcssel-schl\u00fcssel")) {
      ConfigurationException refused =
          catchThrowableOfType(
              ConfigurationException.class,
              () -> load(Flags.NONE, Map.of("PUSHBRIDGE_ADMIN_TOKEN", bad)));
      assertThat(refused.problems())
          .containsExactly(
              "PUSHBRIDGE_ADMIN_TOKEN must be 16 or more printable ASCII characters without"
                  + " spaces");
    }
    Configuration fine = load(Flags.NONE, Map.of("PUSHBRIDGE_ADMIN_TOKEN", "0123456789-abcdef"));
    assertThat(fine.admin().token().orElseThrow().reveal()).isEqualTo("0123456789-abcdef");
    assertThat(fine.toString()).doesNotContain("0123456789-abcdef");
  }

  @Test
  void theLogHasAFormatALevelAndLevelsOfSingleLoggers() throws Exception {
    write(
        """
        log:
          format: json
          level: warn
          levels: [io.pushbridge.broker=debug, io.netty=OFF]
        """);

    LogConfiguration log = load(Flags.NONE, Map.of()).log();
    assertThat(log.format()).isEqualTo(LogConfiguration.Format.JSON);
    assertThat(log.level()).isEqualTo(LogConfiguration.Level.WARN);
    assertThat(log.levels())
        .containsOnly(
            Map.entry("io.pushbridge.broker", LogConfiguration.Level.DEBUG),
            Map.entry("io.netty", LogConfiguration.Level.OFF));
  }

  @Test
  void aWrongLogIsRefusedWithEverythingThatIsWrong() throws Exception {
    write("log: {format: xml, level: loud, levels: ['a b=info', c=loud, d=info, d=warn]}\n");

    assertThat(problems(Flags.NONE, Map.of())).hasSize(5);
  }
}
