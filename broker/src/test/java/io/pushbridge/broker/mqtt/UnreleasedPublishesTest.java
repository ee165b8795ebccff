package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.registration.Registration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UnreleasedPublishesTest {
  @Test
  void theOldestIsGivenUpForTheOneThatIsTooMany() {
    UnreleasedPublishes publishes = new UnreleasedPublishes(3, List.of(1L), false);
    assertThat(publishes.add(2)).isEmpty();
    assertThat(publishes.add(3)).isEmpty();
    assertThat(publishes.add(4)).isEqualTo(OptionalLong.of(1));
    assertThat(publishes.add(5)).isEqualTo(OptionalLong.of(2));
    assertThat(publishes.isRepeated(2, true)).isFalse();
    assertThat(publishes.isRepeated(3, true)).isTrue();
    publishes.remove(3);
    assertThat(publishes.add(6)).isEmpty();
    assertThat(publishes.contains(4)).isTrue();
  }

  @Test
  void anIdThatIsUsedAgainIsTheNewest() {
    UnreleasedPublishes publishes = new UnreleasedPublishes(2, List.of(1L, 2L), true);
    assertThat(publishes.isRepeated(1, false)).isFalse();
    assertThat(publishes.add(1)).isEmpty();
    assertThat(publishes.add(3)).isEqualTo(OptionalLong.of(2));
    assertThat(publishes.isRepeated(1, false)).isTrue();
  }

  @Test
  void aForgottenOneThatComesAgainIsRepeated() {
    UnreleasedPublishes publishes = new UnreleasedPublishes(2, List.of(1L), true);
    assertThat(publishes.isRepeated(1, true)).isTrue();
    assertThat(publishes.isRepeated(1, false)).isTrue();
  }

  @Test
  void aDeviceThatReleasesNoneGoesOnPublishing() throws Exception {
    try (TestBroker broker = new TestBroker(options(1))) {
      Registration device = NativeClient.register(broker, TestBroker.APP, "arduino");
      try (NativeClient client = NativeClient.connected(broker, device)) {
        for (int id = 1; id <= 100; id++) {
          client.send(publish("34", id)).expect("50 08 " + hex(id));
        }
      }
      broker.restart();
      try (NativeClient client = NativeClient.connected(broker, device)) {
        client
            .send("82 0d 00 00 00 00 00 00 00 01 00 02 't2' 00")
            .expect("90 09 00 00 00 00 00 00 00 01 00")
            .send(publish("3c", 100))
            .expect("50 08 " + hex(100))
            .send(publish("3c", 1))
            .expectBoth("30 05 00 02 't2' 'x'", "50 08 " + hex(1))
            .send("c0 00")
            .expect("d0 00");
      }
    }
  }

  private static MqttServerOptions options(int receiveMaximum) {
    MqttServerOptions usual = TestBroker.options(Optional.empty());
    return new MqttServerOptions(
        usual.host(),
        0,
        0,
        usual.anonymousApp(),
        usual.maxPayloadBytes(),
        receiveMaximum,
        usual.topicAliasMaximum(),
        usual.publishesInProgress(),
        usual.outboundWindow(),
        usual.connectTimeout());
  }

  private static String publish(String first, int id) {
    return first + " 0d 00 02 't2' " + hex(id) + " 'x'";
  }

  private static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }
}
