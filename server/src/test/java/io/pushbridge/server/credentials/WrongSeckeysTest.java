package io.pushbridge.server.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongSeckeysTest {
  private static final String ADDRESS = "192.0.2.1";

  private final ManualClock clock = new ManualClock();
  private final WrongSeckeys wrong = new WrongSeckeys(6, clock);

  @Test
  void anAddressMayBeWrongSoOftenAndIsForgivenOneAfterTheOther() {
    for (int i = 0; i < 6; i++) {
      assertThat(wrong.wait(ADDRESS, "app")).isZero();
      wrong.note(ADDRESS, "app");
    }
    assertThat(wrong.wait(ADDRESS, "app")).isEqualTo(Duration.ofSeconds(10));
    assertThat(wrong.wait("192.0.2.2", "app")).isZero();
    assertThat(wrong.wait(ADDRESS, "another app")).isZero();

    clock.advance(Duration.ofSeconds(4));
    assertThat(wrong.wait(ADDRESS, "app")).isEqualTo(Duration.ofSeconds(6));
    clock.advance(Duration.ofSeconds(6));
    assertThat(wrong.wait(ADDRESS, "app")).isZero();
    wrong.note(ADDRESS, "app");
    assertThat(wrong.wait(ADDRESS, "app")).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whoIsForgivenEverythingIsForgotten() {
    wrong.note(ADDRESS, "app");
    clock.advance(Duration.ofMinutes(1));

    assertThat(wrong.wait(ADDRESS, "app")).isZero();
    assertThat(wrong.accounts()).isZero();
  }

  @Test
  void onlySoManyAddressesAreRemembered() {
    for (int i = 0; i < 6; i++) {
      wrong.note(ADDRESS, "app");
    }
    for (int i = 0; i < WrongSeckeys.MOST_ACCOUNTS; i++) {
      wrong.note("10.0.%d.%d".formatted(i / 256, i % 256), "app");
    }

    assertThat(wrong.accounts()).isEqualTo(WrongSeckeys.MOST_ACCOUNTS);
    assertThat(wrong.wait(ADDRESS, "app")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::9, true",
    "2001:db8:1:2:3:4:5:6, [2001:db8:1:2:ffff::], true",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:3:3:4:5:6, false",
    "::ffff:192.0.2.7, 192.0.2.7, true",
    "no:address, no:address, true",
    "no:address, other:address, false"
  })
  void addressesOfOneNetworkCountTogether(String shown, String asked, boolean together) {
    for (int i = 0; i < 6; i++) {
      wrong.note(shown, "app");
    }

    assertThat(wrong.wait(asked, "app").isZero()).isEqualTo(!together);
  }

  @Test
  void zeroIsNoBoundAtAll() {
    WrongSeckeys boundless = new WrongSeckeys(0, clock);
    for (int i = 0; i < 1_000; i++) {
      boundless.note(ADDRESS, "app");
    }

    assertThat(boundless.wait(ADDRESS, "app")).isZero();
    assertThat(boundless.accounts()).isZero();
  }

  @Test
  void aClockThatIsSetBackHoldsNobodyOffForLonger() {
    for (int i = 0; i < 6; i++) {
      wrong.note(ADDRESS, "app");
    }
    clock.advance(Duration.ofHours(-1));

    assertThat(wrong.wait(ADDRESS, "app")).isEqualTo(Duration.ofSeconds(10));
  }
}
