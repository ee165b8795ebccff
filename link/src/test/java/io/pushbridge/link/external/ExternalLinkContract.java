package io.pushbridge.link.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.link.LinkAwayException;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Qos;
import io.pushbridge.link.Collector;
import io.pushbridge.link.Device;
import io.pushbridge.link.Device5;
import io.pushbridge.link.Mosquitto;
import io.pushbridge.link.MqttLinkContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A link to Mosquitto in one version of the protocol, and what it does when that goes. */
abstract class ExternalLinkContract extends MqttLinkContract {
  @TempDir private Path folder;
  private Mosquitto broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(folder);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  static BrokerAddress address(int port) {
    return new BrokerAddress(
        "127.0.0.1", port, false, Optional.empty(), Optional.empty(), "pushbridge-0");
  }

  abstract MqttLink link(BrokerAddress address, Path notes);

  @Override
  protected MqttLink link() {
    return link(address(broker.port()), folder.resolve("notes"));
  }

  @Override
  protected Device device(String id) {
    return Device5.at(broker.port(), id);
  }

  @Test
  void aBrokerThatComesBackFindsTheSubscriptionsInForce() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("before", Qos.AT_LEAST_ONCE));
    get(link.subscribe("ended", Qos.AT_LEAST_ONCE));
    broker.stop();
    await().until(() -> link.state() == MqttLink.State.AWAY);
    CompletionStage<Void> later = link.subscribe("meanwhile", Qos.AT_LEAST_ONCE);
    get(link.unsubscribe("ended"));
    assertThat(link.publish(message("t", "x", Qos.AT_LEAST_ONCE)).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(LinkAwayException.class);
    broker.resume();
    get(later);
    await().until(() -> link.state() == MqttLink.State.CONNECTED);
    Device device = connected("device");
    publish(device, "ended", "unwanted", Qos.AT_LEAST_ONCE);
    publish(device, "before", "1", Qos.AT_LEAST_ONCE);
    publish(device, "meanwhile", "2", Qos.AT_LEAST_ONCE);
    assertThat(in.until("2")).containsExactly("1", "2");
    assertThat(in.states())
        .containsExactly(MqttLink.State.CONNECTED, MqttLink.State.AWAY, MqttLink.State.CONNECTED);
  }

  @Test
  void aBrokerThatForgetsEverythingIsToldEverythingAgain() throws Exception {
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("kept/+", Qos.AT_LEAST_ONCE));
    broker.kill();
    await().until(() -> link.state() == MqttLink.State.AWAY);
    broker.resume();
    await().until(() -> link.state() == MqttLink.State.CONNECTED);
    publish(connected("device"), "kept/a", "here", Qos.AT_LEAST_ONCE);
    assertThat(in.nextText()).isEqualTo("here");
  }

  @Test
  void whatABrokerHasRetainedIsNoNews() throws Exception {
    Device device = connected("device");
    get(
        ((Device5) device)
            .client()
            .publishWith()
            .topic("old")
            .payload(new byte[] {'o'})
            .retain(true)
            .send());
    Collector in = new Collector(true);
    MqttLink link = started(in);
    get(link.subscribe("old", Qos.AT_LEAST_ONCE));
    publish(device, "old", "new", Qos.AT_LEAST_ONCE);
    assertThat(in.nextText()).isEqualTo("new");
  }
}
