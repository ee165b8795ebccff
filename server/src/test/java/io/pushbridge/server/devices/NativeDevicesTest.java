package io.pushbridge.server.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.config.DeviceConfiguration;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.NativeDevice;
import io.pushbridge.server.running.NativeDevice.Message;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Devices with the vendor's SDKs, from registration on, beside clients of every other door. */
class NativeDevicesTest {
  private static final long ID = 0xd0fd_a744_0fa0_923dL;

  @RegisterExtension
  static final RunningServer SERVER =
      RunningServer.configured(usual -> usual.withDevices(DeviceConfiguration.FREE_PORTS));

  private static NativeDevice device(String deviceId) {
    String appKey = TestApps.FIRST.key().text();
    return SERVER.keep(NativeDevice.connected(SERVER.ports(), appKey, deviceId));
  }

  @Test
  void messagesOfEveryDoorReachADeviceUnderTheirIds() {
    String topic = RunningServer.fresh("news");
    NativeDevice device = device(RunningServer.fresh("dev"));
    device.subscribe(1, topic, 1);

    String id = SERVER.rest().publish(topic, "from a server", 1);
    Message fromServer = device.next();
    assertThat(fromServer.body()).isEqualTo("from a server");
    assertThat(Long.toUnsignedString(fromServer.id())).isEqualTo(id);

    Browser browser = SERVER.browser(RunningServer.fresh("browser"));
    id = browser.publish(topic, "from a browser", 1);
    assertThat(device.next())
        .isEqualTo(new Message(topic, Long.parseUnsignedLong(id), "from a browser"));

    NativeDevice other = device(RunningServer.fresh("dev"));
    other.publish(ID, topic, "from a device");
    assertThat(device.next()).isEqualTo(new Message(topic, ID, "from a device"));

    MqttDevice plain = SERVER.mqtt5(RunningServer.fresh("plain"), false);
    plain.publish(topic, "from plain MQTT", 1);
    assertThat(device.next().body()).isEqualTo("from plain MQTT");
  }

  @Test
  void aDeviceReachesEveryDoor() {
    String topic = RunningServer.fresh("news");
    Browser browser = SERVER.browser(RunningServer.fresh("browser"));
    browser.subscribe(topic, 1);
    MqttDevice plain = SERVER.mqtt3(RunningServer.fresh("plain"), true);
    plain.subscribe(topic, 1);
    NativeDevice device = device(RunningServer.fresh("dev"));

    device.publish(ID, topic, "hello");

    browser.messages().expect(new Received(topic, "hello"));
    plain.messages().expect(new Received(topic, "hello"));
  }

  @Test
  void aliasesListsAndStatesAreOfOneApp() {
    String topic = RunningServer.fresh("news");
    String alias = RunningServer.fresh("device");
    String browserAlias = RunningServer.fresh("browser");
    NativeDevice device = device(RunningServer.fresh("dev"));
    device.subscribe(1, topic, 1);
    device.publish(2, ",yali", alias);
    Browser browser = SERVER.browser(RunningServer.fresh("b"));
    browser.setAlias(browserAlias);
    browser.subscribe(topic, 1);

    assertThat(device.command(3, 5, topic))
        .isEqualTo("{\"alias\":[\"%s\",\"%s\"],\"occupancy\":2}".formatted(browserAlias, alias));
    assertThat(device.command(4, 9, browserAlias)).isEqualTo("online");
    assertThat(device.command(5, 3, browserAlias))
        .isEqualTo("{\"topics\":[\"%s\"]}".formatted(topic));
    browser.publishToAlias(alias, "to you", 1);
    assertThat(device.next())
        .satisfies(
            message -> {
              assertThat(message.topic()).isEqualTo(alias);
              assertThat(message.body()).isEqualTo("to you");
            });
    String foreign = TestApps.SECOND.key().text();
    NativeDevice stranger =
        SERVER.keep(
            NativeDevice.connected(SERVER.ports(), foreign, RunningServer.fresh("stranger")));
    assertThat(stranger.command(6, 5, topic)).isEqualTo("{\"alias\":[],\"occupancy\":0}");
  }

  @Test
  void whatADeviceMissedWaitsForItWithItsRegistrationOverARestart() {
    String topic = RunningServer.fresh("news");
    String deviceId = RunningServer.fresh("dev");
    NativeDevice first = device(deviceId);
    first.subscribe(1, topic, 1);
    first.publish(2, ",yali", RunningServer.fresh("holder"));
    String alias = first.command(3, 1, "0");
    first.close();
    SERVER.rest().publish(topic, "while away", 1);

    SERVER.restart();

    NativeDevice again = device(deviceId);
    assertThat(again.registration()).isEqualTo(first.registration());
    assertThat(again.next().body()).isEqualTo("while away");
    assertThat(again.command(4, 1, "0")).isEqualTo(alias);
  }

  @Test
  void longAndForeignTextIsNotHurt() {
    String topic = RunningServer.fresh("news");
    NativeDevice device = device(RunningServer.fresh("dev"));
    device.subscribe(1, topic, 1);
    String text = "Grüße, 你好, \uD83D\uDE00 ".repeat(2_000);
    SERVER.rest().publish(topic, text, 1);
    assertThat(device.next().body().getBytes(StandardCharsets.UTF_8))
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }
}
