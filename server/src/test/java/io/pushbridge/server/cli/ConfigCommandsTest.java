package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandsTest {
  private static final String FILE =
      """
      mqtt:
        port: 11883
      admin:
        token: token-that-nobody-sees
      relay:
        apps: [live:relay-key-that-nobody-sees]
      apps:
        - name: shop
          appkey: 567a4a754407a3cd028aaf6b
          seckey: sec-that-nobody-sees
          device-password: password-that-nobody-sees
          limits:
            connections: 12
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void whatIsInForceIsPrintedWithItsOriginAndWithoutSecrets() throws Exception {
    Path file = write(FILE);

    int code =
        run(
            Map.of("PUSHBRIDGE_HTTP_PORT", "18080"),
            "config",
            "print",
            "--config",
            file.toString(),
            "--socketio-port",
            "13000");

    assertThat(code).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll(" +# ", " # ")))
        .contains(
            "data: ./data # default",
            "  port: 11883 # " + file,
            "  ws-port: 8083 # default",
            "  port: 13000 # --socketio-port",
            "  port: 18080 # PUSHBRIDGE_HTTP_PORT",
            "  token: \"[redacted]\" # " + file,
            "  - name: shop # " + file,
            "      connections: 12");
    assertThat(out.toString() + err).doesNotContain("nobody-sees");
    // It is YAML, of the same shape as a file.
    JsonNode printed = new YAMLMapper().readTree(out.toString());
    assertThat(printed.at("/apps/0/seckey").asText()).isEqualTo("[redacted]");
    assertThat(printed.at("/relay/apps").asText()).isEqualTo("[redacted]");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    Path file = write("mqtt:\n  prot: 1\nnode: 5000\napps:\n  - name: shop\n");

    int code =
        run(
            Map.of("PUSHBRIDGE_HTPT_PORT", "1"),
            "config",
            "check",
            "--config",
            file.toString(),
            "--admin-port",
            "never");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "pushbridge: unknown key mqtt.prot in %s; did you mean mqtt.port?".formatted(file),
            "pushbridge: node in %s must be a number from 0 to 1023, not '5000'".formatted(file),
            "pushbridge: apps[0] in %s has no appkey".formatted(file),
            "pushbridge: apps[0] in %s has no seckey".formatted(file),
            "pushbridge: unknown variable PUSHBRIDGE_HTPT_PORT; did you mean PUSHBRIDGE_HTTP_PORT?",
            "pushbridge: --admin-port must be a number from 0 to 65535, not 'never'");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aWrongConfigurationIsStillPrinted() throws Exception {
    int code = run(Map.of("PUSHBRIDGE_NODE", "-1"), "config", "print");

    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).containsPattern("node: \"-1\" +# PUSHBRIDGE_NODE\n");
    assertThat(err.toString()).contains("PUSHBRIDGE_NODE must be a number from 0 to 1023");
  }

  @Test
  void aRightConfigurationIsSaidToBe() throws Exception {
    Path file = write(FILE);

    assertThat(run(Map.of(), "config", "check", "--config", file.toString())).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines("the configuration is right: 3 settings are set, 1 apps");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void programsGetJson() throws Exception {
    Path file = write(FILE);

    assertThat(run(Map.of(), "config", "print", "--json", "--config", file.toString())).isZero();
    JsonNode printed = OperatorTask.JSON.readTree(out.toString());
    assertThat(printed.path("right").asBoolean()).isTrue();
    assertThat(printed.path("settings"))
        .anySatisfy(
            setting -> {
              assertThat(setting.path("key").asText()).isEqualTo("mqtt.port");
              assertThat(setting.path("value").asText()).isEqualTo("11883");
              assertThat(setting.path("origin").asText()).isEqualTo(file.toString());
            });
    assertThat(printed.at("/apps/0/appkey").asText()).isEqualTo("567a4a754407a3cd028aaf6b");
    assertThat(out.toString()).doesNotContain("nobody-sees");

    assertThat(run(Map.of("PUSHBRIDGE_NODE", "x"), "config", "check", "--json")).isEqualTo(2);
    JsonNode checked = OperatorTask.JSON.readTree(out.toString());
    assertThat(checked.path("right").asBoolean()).isFalse();
    assertThat(checked.path("problems")).hasSize(1);
  }

  private Path write(String yaml) throws Exception {
    return Files.writeString(folder.resolve("own.yaml"), yaml);
  }

  private int run(Map<String, String> environment, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return PushbridgeCommand.run(
        arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
