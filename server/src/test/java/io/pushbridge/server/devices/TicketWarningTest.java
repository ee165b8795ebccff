package io.pushbridge.server.devices;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.DeviceConfiguration;
import io.pushbridge.server.listen.LoggedEvents;
import io.pushbridge.server.running.RunningServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tickets that would lead SDKs nowhere. */
class TicketWarningTest {
  @TempDir Path folder;

  @Test
  void ticketsWithoutAPlainMqttPortAreSaidAtTheStart() throws Exception {
    assertThat(linesOfAStart(Optional.empty()))
        .anyMatch(line -> line.startsWith("event=ticket_without_mqtt_port "));
    assertThat(linesOfAStart(Optional.of("tcp://192.0.2.7:1883")))
        .noneMatch(line -> line.startsWith("event=ticket_without_mqtt_port "));
  }

  private Iterable<String> linesOfAStart(Optional<String> brokerUrl) throws Exception {
    Configuration usual = RunningServer.configuration(folder);
    Configuration configuration =
        new Configuration(
                folder,
                "127.0.0.1",
                0,
                new Configuration.Mqtt(Configuration.OFF, 0, Optional.empty()),
                usual.socketio(),
                usual.http(),
                usual.admin(),
                usual.limits(),
                usual.apps())
            .withDevices(
                new DeviceConfiguration(
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.of(0),
                    OptionalInt.empty(),
                    brokerUrl));
    try (LoggedEvents events = LoggedEvents.of("io.pushbridge.server.devices");
        PushbridgeServer server = PushbridgeServer.start(configuration)) {
      assertThat(server.healthy()).isTrue();
      return events.lines();
    }
  }
}
