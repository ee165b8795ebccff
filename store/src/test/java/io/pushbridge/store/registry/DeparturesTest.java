package io.pushbridge.store.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who has just left is found in memory until that is written, whatever becomes of a commit. */
class DeparturesTest {
  private static final AppKey APP = new AppKey("000000000000000000000001");

  private final ManualClock clock = new ManualClock();
  private final Departures departures = new Departures();
  private final List<List<Long>> portions = new ArrayList<>();
  private CompletableFuture<Void> written = new CompletableFuture<>();
  private final DepartureWrites writes = new DepartureWrites(clock, departures, this::write);

  private CompletionStage<Void> write(List<Long> uids) {
    portions.add(uids);
    return written;
  }

  private static SessionRecord record(long uid, long disconnectedAt) {
    return new SessionRecord(
        uid, new SessionName(APP, SessionName.Door.MQTT, "c" + uid), 60, disconnectedAt);
  }

  private SessionRecord left(long uid) {
    SessionRecord left = record(uid, clock.millis());
    assertThat(departures.add(left)).isTrue();
    return left;
  }

  @Test
  void aDepartureIsShownUntilWhatTookItIsCommitted() {
    SessionRecord left = left(7);
    assertThat(departures.shown(record(7, 0))).isEqualTo(left);
    assertThat(departures.shown(record(7, 5))).as("written").isEqualTo(record(7, 5));
    assertThat(departures.shown(record(8, 0))).isEqualTo(record(8, 0));
    AfterCommit after = new AfterCommit();
    assertThat(departures.take(7, after)).isEqualTo(left);
    assertThat(departures.take(7, after)).as("a second time").isNull();
    assertThat(departures.shown(record(7, 0))).isEqualTo(left);
    after.run();
    assertThat(departures.shown(record(7, 0))).isEqualTo(record(7, 0));
  }

  @Test
  void whatWasTakenInVainWaitsAgain() {
    SessionRecord left = left(7);
    AfterCommit failed = new AfterCommit();
    assertThat(departures.take(7, failed)).isEqualTo(left);
    departures.rolledBack();
    assertThat(departures.all(any -> true)).containsExactly(7L);
    assertThat(departures.take(7, new AfterCommit())).isEqualTo(left);
  }

  @Test
  void leavingAgainIsNotForgottenWithTheFormerTime() {
    left(7);
    AfterCommit comingBack = new AfterCommit();
    assertThat(departures.take(7, comingBack)).isNotNull();
    clock.advance(Duration.ofSeconds(1));
    SessionRecord again = left(7);
    comingBack.run();
    assertThat(departures.shown(record(7, 0))).isEqualTo(again);
  }

  @Test
  void noMoreAreKeptThanThereIsRoomFor() {
    LongStream.range(1, 100_001).forEach(uid -> departures.add(record(uid, 1)));
    assertThat(departures.add(record(200_000, 1))).isFalse();
  }

  @Test
  void theyAreWrittenWhenTheyAreOldEnoughAPortionAtATime() {
    LongStream.range(1, 251).forEach(this::left);
    clock.advance(Duration.ofMillis(Departures.KEPT_MILLIS));
    assertThat(writes.slice()).isFalse();
    assertThat(portions).as("not yet").isEmpty();
    clock.advance(Duration.ofMillis(1));
    left(999);
    for (int portion = 1; portion <= 3; portion++) {
      written = new CompletableFuture<>();
      assertThat(writes.slice()).isFalse();
      assertThat(writes.slice()).as("one at a time").isFalse();
      assertThat(portions).hasSize(portion);
      portions.get(portion - 1).forEach(uid -> take(uid));
      written.complete(null);
    }
    assertThat(portions.stream().flatMap(List::stream)).hasSize(250).doesNotContain(999L);
    assertThat(writes.slice()).isFalse();
    assertThat(portions).hasSize(3);
  }

  private void take(long uid) {
    AfterCommit after = new AfterCommit();
    assertThat(departures.take(uid, after)).isNotNull();
    after.run();
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgain() {
    left(7);
    clock.advance(Duration.ofMillis(Departures.KEPT_MILLIS + 1));
    assertThat(writes.slice()).isFalse();
    written.completeExceptionally(new IllegalStateException("the disk is full"));
    written = new CompletableFuture<>();
    assertThat(writes.slice()).isFalse();
    assertThat(portions).containsExactly(List.of(7L), List.of(7L));
  }
}
