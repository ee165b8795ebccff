package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.registration.Registration;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1500", "60, 90000", "65535, 98302500"})
  void aSilenceOfOneAndAHalfTimesTheKeepAliveIsAllowed(int seconds, long millis) {
    assertThat(KeepAlive.allowed(seconds, false)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "4, 9", "60, 135", "80, 180", "100, 180", "120, 180", "300, 450"})
  void inTheDialectShortKeepAlivesMayPingAsLateAsTheErlangSdk(int seconds, long allowed) {
    assertThat(KeepAlive.allowed(seconds, true)).isEqualTo(Duration.ofSeconds(allowed));
  }

  @Test
  void aSilentDeviceIsGone() throws Exception {
    try (TestBroker broker = new TestBroker()) {
      Registration device = NativeClient.register(broker, TestBroker.APP, "erlang");
      byte[] connect =
          RawClient.packet(
              0x10,
              RawClient.text("MQIsdp"),
              RawClient.bytes(0x13, 0xC2, 0, 1),
              RawClient.text(device.clientId()),
              RawClient.text(device.userName()),
              RawClient.text(device.password().reveal()));
      try (RawClient client = broker.raw().send(connect)) {
        assertThat(client.read().body()).containsExactly(0, 0);
        assertThat(client.isClosedByServer()).isTrue();
      }
    }
  }
}
