package io.pushbridge.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.running.Mqtt3Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushbridgeCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void withoutACommandTheUsageIsShown() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).startsWith("Usage: pushbridge").contains("serve");
  }

  @Test
  void helpAndVersionAreAnswered() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("Pushbridge ");
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Usage: pushbridge [-hV] [COMMAND]");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpNamesEveryFlag() {
    assertThat(run("serve", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--data",
            "--host",
            "--mqtt-port",
            "--mqtt-ws-port",
            "--mqtt-anonymous-app",
            "--socketio-port",
            "--http-port",
            "--admin-host",
            "--admin-port",
            "--app=NAME:APPKEY:SECKEY",
            "--config")
        // Command lines are seen by everyone on the machine.
        .doesNotContain("--admin-token");
  }

  @Test
  void whatIsWrongWithTheCommandLineIsSaidInOneLine() {
    assertThat(run("serve", "--mqtt-prot", "1")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("pushbridge: Unknown options: '--mqtt-prot', '1'");
  }

  @Test
  void whatIsWrongWithTheConfigurationIsSaidOneLineEach() {
    assertThat(run("serve", "--mqtt-port", "no", "--app", "shop")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "pushbridge: --mqtt-port must be a number from 0 to 65535, not 'no'",
            "pushbridge: --app: an app is written NAME:APPKEY:SECKEY");
  }

  @Test
  void aPortThatIsTakenStopsTheStartAndLeavesNothingOpen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (String door :
          List.of(
              "mqtt-port",
              "mqtt-ws-port",
              "socketio-port",
              "http-port",
              "admin-port",
              "registration-port",
              "registration-tcp-port",
              "ticket-port",
              "ticket-tcp-port")) {
        err.getBuffer().setLength(0);
        List<String> arguments = new ArrayList<>(ServerProcess.freePorts(folder.resolve("data")));
        arguments.removeIf(argument -> argument.startsWith("--" + door + "="));
        arguments.add("--" + door + "=" + taken.getLocalPort());

        assertThat(run(arguments.toArray(String[]::new))).as(door).isEqualTo(1);
        assertThat(err.toString().lines())
            .singleElement()
            .asString()
            .startsWith("pushbridge: cannot serve ")
            .contains("" + taken.getLocalPort());
      }
    }
    assertThat(out.toString()).isEmpty();
    // The data folder is free again, else this could not start.
    try (ServerProcess server =
        ServerProcess.start(
            folder.resolve("log"), ServerProcess.freePorts(folder.resolve("data")))) {
      assertThat(server.banner()).endsWith("Pushbridge is ready");
    }
  }

  @Test
  void aDataFolderThatIsInUseStopsTheStart() {
    List<String> arguments = ServerProcess.freePorts(folder.resolve("data"));
    try (ServerProcess server = ServerProcess.start(folder.resolve("log"), arguments)) {
      assertThat(server.banner()).endsWith("Pushbridge is ready");

      assertThat(run(arguments.toArray(String[]::new))).isEqualTo(1);
      assertThat(err.toString().lines())
          .singleElement()
          .asString()
          .startsWith("pushbridge: cannot open the data folder " + folder.resolve("data") + ": ");
    }
  }

  @Test
  void anUnknownAnonymousAppStopsTheStart() {
    List<String> arguments = new ArrayList<>(ServerProcess.freePorts(folder.resolve("data")));
    arguments.add("--mqtt-anonymous-app=nobody");

    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("pushbridge: no app is named nobody (mqtt.anonymous-app)");
  }

  @Test
  void theFirstStartMakesADemoAppThatLaterStartsKeep() throws IOException {
    Path log = folder.resolve("log");
    List<String> arguments = ServerProcess.freePorts(folder.resolve("data"));
    AppSettings first;
    try (ServerProcess server = ServerProcess.start(log, arguments)) {
      first = appIn(server.banner(), "demo");
      new Rest(server.ports(), first).publish("news", "hello", 1);
      try (MqttDevice device = new Mqtt3Device(server.ports(), first, "device", true)) {
        device.connect();
        device.subscribe("news", 1);
        device.publish("news", "from a device", 1);
        device.messages().expect(new Received("news", "from a device"));
      }
      // 128 + SIGTERM: Java's way of saying that it went in order.
      assertThat(server.stop()).isEqualTo(143);
    }
    try (ServerProcess server = ServerProcess.start(log, arguments)) {
      assertThat(appIn(server.banner(), "demo")).isEqualTo(first);
    }
    assertThat(Files.readString(log))
        .contains("event=stopped")
        .doesNotContain(first.seckey().reveal())
        .doesNotContain(first.devicePassword().orElseThrow().reveal());
  }

  @Test
  void anAppOfTheCommandLineGetsADevicePasswordThatStays() {
    List<String> arguments = new ArrayList<>(ServerProcess.freePorts(folder.resolve("data")));
    arguments.add("--app=shop:567a4a754407a3cd028aaf6b:sec-shop");
    arguments.add("--app=blog:52fcc04c4dc903d66d6f8f92:sec-blog");
    Secret password;
    try (ServerProcess server = ServerProcess.start(folder.resolve("log"), arguments)) {
      AppSettings shop = appIn(server.banner(), "shop");
      assertThat(shop.key()).isEqualTo(new AppKey("567a4a754407a3cd028aaf6b"));
      assertThat(shop.seckey()).isEqualTo(new Secret("sec-shop"));
      password = shop.devicePassword().orElseThrow();
      assertThat(appIn(server.banner(), "blog").devicePassword().orElseThrow())
          .isNotEqualTo(password);
      assertThat(server.banner()).doesNotContain("app demo");
      server.stop();
    }
    arguments.set(arguments.size() - 2, "--app=shop:567a4a754407a3cd028aaf6b:sec-rotated");
    try (ServerProcess server = ServerProcess.start(folder.resolve("log"), arguments)) {
      AppSettings shop = appIn(server.banner(), "shop");
      assertThat(shop.seckey()).isEqualTo(new Secret("sec-rotated"));
      assertThat(shop.devicePassword()).contains(password);
      new Rest(server.ports(), shop).publish("news", "with the new seckey", 1);
    }
  }

  private static AppSettings appIn(String banner, String name) {
    Matcher found =
        Pattern.compile(
                "app %s\\s+appkey +(\\S+)\\s+seckey +(\\S+)\\s+device password +(\\S+)"
                    .formatted(name))
            .matcher(banner);
    assertThat(found.find()).as(banner).isTrue();
    return new AppSettings(
        name,
        new AppKey(found.group(1)),
        new Secret(found.group(2)),
        Optional.of(new Secret(found.group(3))));
  }

  private int run(String... arguments) {
    return PushbridgeCommand.run(
        arguments, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
