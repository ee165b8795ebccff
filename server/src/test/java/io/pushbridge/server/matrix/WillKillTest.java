package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.pushbridge.server.Ports;
import io.pushbridge.server.running.Mqtt3Device;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.ServerProcess;
import io.pushbridge.server.running.TestApps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What wills become when the process is killed: of clients that were connected, of clients that
 * were gone and whose delay was running, and of clients that had said goodbye (MQTT 5 §3.1.2.5).
 */
class WillKillTest {
  private static final int HOUR = 3_600;

  @TempDir Path folder;

  private static Mqtt5BlockingClient client(Ports ports, String id) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(id)
        .serverHost("127.0.0.1")
        .serverPort(ports.mqtt())
        .simpleAuth()
        .username(TestApps.FIRST.key().text())
        .password(
            TestApps.FIRST.devicePassword().orElseThrow().reveal().getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  /** Connects a client that is to be mourned on {@code wills/ID}, retained, after this delay. */
  private static Mqtt5BlockingClient mortal(Ports ports, String id, int delaySeconds) {
    Mqtt5BlockingClient client = client(ports, id);
    client
        .connectWith()
        .cleanStart(true)
        .sessionExpiryInterval(HOUR)
        .willPublish()
        .topic("wills/" + id)
        .qos(MqttQos.EXACTLY_ONCE)
        .retain(true)
        .payload(id.getBytes(StandardCharsets.UTF_8))
        .delayInterval(delaySeconds)
        .applyWillPublish()
        .send();
    return client;
  }

  /** Leaves in a way that asks for the will. */
  private static void goes(Mqtt5BlockingClient client) {
    client
        .disconnectWith()
        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
        .send();
  }

  private static MqttDevice heir(ServerProcess server, String id) {
    return new Mqtt5Device(server.ports(), TestApps.FIRST, id, true);
  }

  /** Two publishes that wait for the disk: whatever was asked of it before the second is done. */
  private static void settle(ServerProcess server, String last) {
    try (MqttDevice device = new Mqtt3Device(server.ports(), TestApps.FIRST, "settler", false)) {
      device.connect();
      device.publish("wills/settled", last, 1);
      device.publish("wills/settled", last, 1);
    }
  }

  private static void comesBack(ServerProcess server, String id) {
    Mqtt5ConnAck connack =
        client(server.ports(), id)
            .connectWith()
            .cleanStart(false)
            .sessionExpiryInterval(HOUR)
            .send();
    assertThat(connack.isSessionPresent()).as(id).isTrue();
  }

  @Test
  void eachIsToldOnceOrIsVoid() {
    try (ServerProcess first = ServerProcess.serve(folder)) {
      try (MqttDevice heir = heir(first, "heir")) {
        heir.connect();
        heir.subscribe("wills/#", 2);
      }
      mortal(first.ports(), "polite", 0).disconnect();
      mortal(first.ports(), "connected", 0);
      mortal(first.ports(), "connected-and-back", HOUR);
      goes(mortal(first.ports(), "gone-and-back", HOUR));
      goes(mortal(first.ports(), "gone", 8));
      settle(first, "before");
      first.kill();
    }
    Received before = new Received("wills/settled", "before");
    Received between = new Received("wills/settled", "between");
    try (ServerProcess second = ServerProcess.serve(folder)) {
      comesBack(second, "connected-and-back");
      comesBack(second, "gone-and-back");
      try (MqttDevice heir = heir(second, "heir")) {
        heir.connect();
        List<Received> came = heir.messages().next(4);
        assertThat(came)
            .containsExactlyInAnyOrder(
                before,
                before,
                new Received("wills/connected", "connected"),
                new Received("wills/gone", "gone"));
        assertThat(heir.qosOf("connected")).isEqualTo(2);
      }
      // Another one, that is sent nothing before the kill which could have to come again after it.
      try (MqttDevice next = heir(second, "next")) {
        next.connect();
        next.subscribe("wills/#", 2);
      }
      settle(second, "between");
      second.kill();
    }
    Received after = new Received("wills/settled", "after");
    try (ServerProcess third = ServerProcess.serve(folder);
        MqttDevice next = heir(third, "next");
        MqttDevice late = new Mqtt5Device(third.ports(), TestApps.FIRST, "late", false)) {
      next.connect();
      settle(third, "after");
      next.messages().expect(between, between, after, after);
      late.connect();
      late.subscribe("wills/#", 2);
      assertThat(late.messages().next(2))
          .as("retained")
          .containsExactlyInAnyOrder(
              new Received("wills/connected", "connected"), new Received("wills/gone", "gone"));
      settle(third, "last");
      late.messages()
          .expect(new Received("wills/settled", "last"), new Received("wills/settled", "last"));
    }
  }
}
