package io.pushbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeToLiveTest {
  @Test
  void clampsLargeValuesAndTakesTheDefaultForNone() {
    assertThat(TimeToLive.ofSeconds(60).seconds()).isEqualTo(60);
    assertThat(TimeToLive.ofSeconds(Long.MAX_VALUE).seconds()).isEqualTo(1_296_000);
    assertThat(TimeToLive.ofSeconds(0).seconds()).isEqualTo(432_000);
    assertThat(TimeToLive.ofSeconds(-5).seconds()).isEqualTo(432_000);
  }

  @Test
  void endsThatManySecondsLater() {
    assertThat(new TimeToLive(2).expiryAt(1_000)).isEqualTo(3_000);
  }
}
