package io.pushbridge.server.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.server.Surroundings;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clock that steps does not upset the order, nor make two messages or sessions one. */
class ClockStepsTest {
  private final ManualClock clock = new ManualClock();

  @RegisterExtension
  final RunningServer server = RunningServer.in(Surroundings.standard().withClock(clock));

  private final Set<String> ids = new HashSet<>();

  private void publish(String text, int seconds) {
    ObjectNode call = server.rest().call("publish").put("topic", "news").put("msg", text);
    call.putObject("opts").put("qos", 1).put("time_to_live", seconds);
    String answer = server.rest().post(call.toString());
    assertThat(answer).startsWith("{\"status\":0");
    assertThat(ids.add(Rest.parsed(answer).path("messageId").asText())).as(answer).isTrue();
  }

  private void subscribeAndLeave() {
    MqttDevice away = server.mqtt5("away", true);
    away.subscribe("news", 1);
    away.disconnect();
  }

  @Test
  void aStepBackKeepsOrderAndIdsAndLetsMessagesLiveLonger() {
    subscribeAndLeave();
    publish("one", 60);
    clock.advance(Duration.ofHours(-2));
    publish("two", 60);
    server.restart();
    publish("three", 60);
    // What was published after the step is over; what was before it has two hours to go.
    clock.advance(Duration.ofMinutes(1).plusSeconds(1));
    publish("four", 60);

    server
        .mqtt5("away", true)
        .messages()
        .expect(new Received("news", "one"), new Received("news", "four"));
  }

  @Test
  void aStepForwardEndsWhatWouldHaveEndedAndNothingComesBackWithTheClock() {
    subscribeAndLeave();
    publish("short", 60);
    publish("long", 40_000);
    clock.advance(Duration.ofMinutes(50));
    server.restart();
    publish("between", 40_000);
    clock.advance(Duration.ofMinutes(-50));
    publish("after", 60);

    server
        .mqtt5("away", true)
        .messages()
        .expect(
            new Received("news", "long"),
            new Received("news", "between"),
            new Received("news", "after"));
  }
}
