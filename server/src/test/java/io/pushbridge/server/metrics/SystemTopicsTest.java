package io.pushbridge.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.figures.SystemTopics;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An app's figures, as its devices read them. */
class SystemTopicsTest {
  private static final int TOPIC_NAME_INVALID = 0x90;

  private static final ManualClock CLOCK = new ManualClock();

  @RegisterExtension
  static final RunningServer server = RunningServer.in(Surroundings.standard().withClock(CLOCK));

  private static Received connected(int clients) {
    return new Received("$SYS/clients/connected", Integer.toString(clients));
  }

  @Test
  void anAppsDevicesReadItsFiguresAndNobodyElses() {
    MqttDevice device = server.mqtt5(RunningServer.fresh("reader"), false);
    assertThat(device.subscribe("$SYS/clients/+", 0)).isZero();
    device.messages().expect(connected(1));
    MqttDevice older = server.mqtt3(RunningServer.fresh("reader"), false);
    older.subscribe("$SYS/clients/connected", 1);
    older.messages().expect(connected(2));
    Mqtt5Device neighbour =
        server.keep(
            new Mqtt5Device(
                server.ports(), TestApps.SECOND, RunningServer.fresh("neighbour"), false));
    neighbour.connect();
    neighbour.subscribe("$SYS/clients/connected", 0);
    neighbour.messages().expect(connected(1));

    CLOCK.advance(Duration.ofMillis(SystemTopics.PERIOD_MILLIS));

    assertThat(device.messages().next()).isEqualTo(connected(2));
    assertThat(older.messages().next()).isEqualTo(connected(2));
    assertThat(neighbour.messages().next()).isEqualTo(connected(1));
    assertThat(neighbour.publishCode("$SYS/clients/connected", "9", 1))
        .isEqualTo(TOPIC_NAME_INVALID);
  }
}
