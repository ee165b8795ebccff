package io.pushbridge.link.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.link.BrokerProcess;
import io.pushbridge.link.Device5;
import io.pushbridge.link.MemoryPlatform;
import io.pushbridge.link.OtherBrokers;
import io.pushbridge.link.events.EventSource;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HiveMQ CE with the extension of ours, which tells of its clients itself. */
class HiveMqDevicesTest extends BrokerDevicesContract {
  @TempDir private static Path folder;
  private static BrokerProcess broker;

  @BeforeAll
  static void startBroker() throws Exception {
    OtherBrokers.addClientsExtension(folder);
    broker = OtherBrokers.hiveMq(folder);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @Override
  int port() {
    return broker.port();
  }

  @Override
  EventSource source() {
    return EventSource.HIVEMQ;
  }

  @Override
  String aliasTopic(String clientId) {
    return PREFIX + ",yali";
  }

  /** Neither by what it publishes nor by its will. */
  @Test
  void noClientTakesTheNameOfAnother() throws Exception {
    try (JoinedServer server = server()) {
      BlockingQueue<LinkMessage> seen = new LinkedBlockingQueue<>();
      Device5 watcher = Device5.at(port(), "watcher");
      get(watcher.connect());
      get(watcher.subscribe(PREFIX + ",yali/+", seen));
      for (String topic :
          List.of(PREFIX + ",yali/victim", "$pushbridge/clients/victim/connected")) {
        Device5 forger = Device5.at(port(), "forger");
        get(
            forger
                .client()
                .connectWith()
                .willPublish()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("stolen".getBytes(UTF_8))
                .applyWillPublish()
                .send());
        get(
            forger
                .client()
                .disconnectWith()
                .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                .send());
      }
      for (String unfit : List.of("for#ger", "+", "victim/")) {
        Device5 nameless = Device5.at(port(), unfit);
        get(nameless.connect());
        get(nameless.publish(message(PREFIX + ",yali/victim", "stolen")));
        get(nameless.disconnect());
      }
      Device5 forger = Device5.at(port(), "forger");
      get(forger.connect());
      get(forger.publish(message(PREFIX + ",yali/victim", "mine")));
      LinkMessage first = seen.poll(60, TimeUnit.SECONDS);
      assertThat(first).isEqualTo(message(PREFIX + ",yali/forger", "mine"));
      Alias stolen = new Alias("stolen");
      assertThat(get(server.platform().aliases().isOnline(MemoryPlatform.APP, stolen))).isEmpty();
      get(forger.disconnect());
      get(watcher.disconnect());
    }
  }
}
