package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code pushbridge app} beside a running server. */
class AppCommandsTest {
  @RegisterExtension static final RunningServer SERVER = RunningServer.onFreePorts();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int app(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String data = "--data=" + SERVER.server().configuration().data();
    String[] all =
        Stream.of(Stream.of("app"), Stream.of(arguments), Stream.of(data))
            .flatMap(part -> part)
            .toArray(String[]::new);
    return PushbridgeCommand.run(
        all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private JsonNode json(String... arguments) throws Exception {
    String[] all = Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new);
    assertThat(app(all)).as(err.toString()).isZero();
    return OperatorTask.JSON.readTree(out.toString());
  }

  private static AppSettings settings(JsonNode app) {
    return new AppSettings(
        app.path("name").asText(),
        new AppKey(app.path("appkey").asText()),
        new Secret(app.path("seckey").asText()),
        Optional.of(new Secret(app.path("devicePassword").asText())));
  }

  @Test
  void anAppIsMadeUsedAndRemoved() throws Exception {
    AppSettings shop = settings(json("create", "shop-1", "--limit", "connections=3"));
    Mqtt5Device device =
        SERVER.keep(new Mqtt5Device(SERVER.ports(), shop, RunningServer.fresh("device"), true));
    device.connect();
    device.subscribe("news", 1);
    String sent = SERVER.rest(shop).publish("news", "hello", 1);
    assertThat(sent).isNotEmpty();
    assertThat(device.messages().next().text()).isEqualTo("hello");

    assertThat(app("list")).isZero();
    assertThat(out.toString())
        .containsPattern(shop.key() + " +1  administration +shop-1")
        .containsPattern(TestApps.FIRST.key() + " +\\d+  configuration +first");
    assertThat(app("show", "shop-1")).isZero();
    assertThat(out.toString())
        .containsPattern("connections +3\n")
        .containsPattern("connected over mqtt +1\n")
        .containsPattern("access manager +off\n")
        .doesNotContain(shop.seckey().reveal());
    assertThat(app("show", "shop-1", "--secrets")).isZero();
    assertThat(out.toString()).contains(shop.seckey().reveal());

    assertThat(app("delete", "shop-1")).isEqualTo(1);
    assertThat(err.toString()).contains("say --yes");
    assertThat(app("delete", "shop-1", "--yes")).isZero();
    assertThat(out.toString()).containsPattern("shop-1 +removed");
    assertThat(app("show", "shop-1")).isEqualTo(1);
    assertThat(err.toString()).contains("no such app");
  }

  @Test
  void secretsAreRotatedFromFilesOrMadeUp() throws Exception {
    AppSettings made = settings(json("create", "rotated"));

    String next = json("rotate-seckey", "rotated").path("seckey").asText();
    assertThat(next).startsWith("sec-").isNotEqualTo(made.seckey().reveal());
    Path file = Files.writeString(folder.resolve("password"), "a-password-of-our-own\n");
    assertThat(app("rotate-device-password", "rotated", "--from", file.toString(), "--grace", "0"))
        .isZero();
    assertThat(out.toString())
        .containsPattern("new +a-password-of-our-own\n")
        .containsPattern("the former is good until +now, no longer\n");
    assertThat(app("rotate-seckey", "rotated", "--grace", "soon")).isEqualTo(1);
    assertThat(err.toString()).contains("'soon' is no time like");
  }

  @Test
  void limitsAccessAndRelayKeyAreSet() throws Exception {
    json("create", "bounded");

    assertThat(app("limits", "bounded", "connections=5", "receipts=false")).isZero();
    assertThat(out.toString())
        .containsPattern("connections +5\n")
        .containsPattern("receipts +false");
    assertThat(app("limits", "bounded", "connections=default")).isZero();
    assertThat(out.toString()).containsPattern("connections +1000000\n");
    assertThat(app("limits", "bounded", "connections=0")).isEqualTo(1);
    assertThat(err.toString()).contains("connections must be a number from 1 to 100000000");
    assertThat(app("limits", "bounded", "conections=7")).isEqualTo(1);
    assertThat(err.toString()).contains("unknown key conections");

    assertThat(app("access", "bounded", "on")).isZero();
    assertThat(out.toString()).containsPattern("access manager +on\n");
    assertThat(json("access", "bounded").at("/access/guarded").asBoolean()).isTrue();

    JsonNode key = json("relay-key", "bounded");
    assertThat(key.path("relayKey").asText()).isNotEmpty();
    assertThat(key.path("inForce").asBoolean()).isTrue();
    assertThat(json("relay-key", "bounded", "--remove").has("relayKey")).isFalse();
  }

  @Test
  void whatTheConfigurationSaysIsChangedThere() {
    assertThat(app("rotate-seckey", "first")).isEqualTo(1);
    assertThat(err.toString())
        .contains("the seckey of first stands in the configuration: change it there");
    assertThat(app("rotate-device-password", TestApps.FIRST.key().text())).isEqualTo(1);
    assertThat(app("delete", "first", "--yes")).isEqualTo(1);
    assertThat(err.toString()).contains("take it out there first");
    assertThat(app("create", "first")).isEqualTo(1);
    assertThat(err.toString()).contains("there is an app with this name");
    assertThat(app("create", "fir st")).isEqualTo(1);
    assertThat(err.toString()).contains("an app's name is 1 to 128");
  }
}
