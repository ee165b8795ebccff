package io.pushbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One message from every door to every door. */
class SmokeTest {
  @RegisterExtension static final RunningServer server = RunningServer.onFreePorts();

  @Test
  void everyDoorReachesEveryOther() {
    MqttDevice mqtt3 = server.mqtt3("smoke-3", false);
    MqttDevice mqtt5 = server.mqtt5("smoke-5", false);
    Browser java = server.browser("");
    Browser node = server.nodeBrowser("");
    mqtt3.subscribe("smoke", 1);
    mqtt5.subscribe("smoke", 1);
    java.subscribe("smoke", 1);
    node.subscribe("smoke", 1);

    mqtt3.publish("smoke", "from MQTT 3", 1);
    mqtt5.publish("smoke", "from MQTT 5", 1);
    java.publish("smoke", "from Java", 1);
    node.publish("smoke", "from Node", 1);
    server.rest().publish("smoke", "from REST", 1);

    Received[] all = {
      new Received("smoke", "from MQTT 3"),
      new Received("smoke", "from MQTT 5"),
      new Received("smoke", "from Java"),
      new Received("smoke", "from Node"),
      new Received("smoke", "from REST")
    };
    mqtt3.messages().expect(all);
    mqtt5.messages().expect(all);
    java.messages().expect(all);
    node.messages().expect(all);
  }

  @Test
  void healthIsAnsweredWhenAllListenersAreUp() {
    assertThat(server.rest().get("/healthz").statusCode()).isEqualTo(200);
    assertThat(server.rest().get("/healthz").body()).isEqualTo("{\"status\":\"up\"}");
  }
}
