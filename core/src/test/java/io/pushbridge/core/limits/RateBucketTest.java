package io.pushbridge.core.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateBucketTest {
  private static final long NOW = 1_770_000_000_000L;
  private final RateBucket bucket = new RateBucket();

  private int taken(int tries, int perSecond, long nowMillis) {
    return (int) IntStream.range(0, tries).filter(i -> bucket.take(perSecond, nowMillis)).count();
  }

  @Test
  void beginsFullWithOneSecondsWorth() {
    assertThat(taken(100, 7, NOW)).isEqualTo(7);
  }

  @Test
  void comesBackEvenly() {
    assertThat(taken(20, 10, NOW)).isEqualTo(10);
    assertThat(taken(20, 10, NOW + 99)).isZero();
    assertThat(taken(20, 10, NOW + 100)).isEqualTo(1);
    assertThat(taken(20, 10, NOW + 600)).isEqualTo(5);
  }

  @Test
  void isNeverMoreThanFull() {
    assertThat(taken(5, 10, NOW)).isEqualTo(5);
    assertThat(taken(100, 10, NOW + 3_600_000)).isEqualTo(10);
  }

  @Test
  void oneASecondIsOneASecond() {
    assertThat(taken(5, 1, NOW)).isEqualTo(1);
    assertThat(taken(5, 1, NOW + 999)).isZero();
    assertThat(taken(5, 1, NOW + 1_000)).isEqualTo(1);
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOut() {
    assertThat(taken(20, 10, NOW)).isEqualTo(10);
    assertThat(taken(20, 10, NOW - 3_600_000)).isEqualTo(10);
  }

  @Test
  void threadsTogetherGetNoMore() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> taken = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        taken.add(
            threads.submit(
                () -> {
                  int got = 0;
                  for (int tries = 0; tries < 5_000; tries++) {
                    got += bucket.take(1_000, NOW) ? 1 : 0;
                  }
                  return got;
                }));
      }
      int sum = 0;
      for (Future<Integer> one : taken) {
        sum += one.get();
      }
      assertThat(sum).isEqualTo(1_000);
    } finally {
      threads.shutdownNow();
    }
  }
}
