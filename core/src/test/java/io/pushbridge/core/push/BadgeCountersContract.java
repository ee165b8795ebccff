package io.pushbridge.core.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link BadgeCounters} keeps. */
public abstract class BadgeCountersContract extends EngineContract {
  private static final MessageId FIRST = new MessageId(1);
  private static final MessageId SECOND = new MessageId(2);

  private static DeviceToken device(long uid, String bundleId) {
    return new DeviceToken(APP, uid, "aa", bundleId, Environment.PRODUCTION, 0);
  }

  private List<Integer> increment(MessageId by, DeviceToken... devices) {
    return await(engine().badgeCounters().increment(List.of(devices), by));
  }

  @Test
  void countsForEachSessionAndBundle() {
    assertThat(increment(FIRST, device(1, "a"), device(2, "a"), device(1, "b")))
        .containsExactly(1, 1, 1);
    assertThat(increment(SECOND, device(1, "b"), device(3, ""))).containsExactly(2, 1);
    restart();

    assertThat(increment(new MessageId(3), device(1, "a"), device(1, "b"), device(3, "")))
        .containsExactly(2, 3, 2);
  }

  @Test
  void theSameMessageCountsOnce() {
    assertThat(increment(FIRST, device(1, "a"))).containsExactly(1);
    restart();
    assertThat(increment(FIRST, device(1, "a"))).containsExactly(1);
    assertThat(increment(SECOND, device(1, "a"))).containsExactly(2);
  }

  @Test
  void aSessionsCountersAreSetBackTogether() {
    increment(FIRST, device(1, "a"), device(1, "b"), device(2, "a"));
    await(engine().badgeCounters().reset(1));
    await(engine().badgeCounters().reset(99));
    restart();

    assertThat(increment(SECOND, device(1, "a"), device(1, "b"), device(2, "a")))
        .containsExactly(1, 1, 2);
  }

  @Test
  void theMessageThatCountedBeforeTheResetCountsAnew() {
    increment(FIRST, device(1, "a"));
    await(engine().badgeCounters().reset(1));

    assertThat(increment(FIRST, device(1, "a"))).containsExactly(1);
    assertThat(increment(SECOND, device(1, "a"))).containsExactly(2);
  }
}
