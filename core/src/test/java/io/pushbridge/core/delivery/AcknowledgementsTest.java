package io.pushbridge.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.registry.Cursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private static Cursor cursor(long upTo, long[] above, long[] released, long sentUpTo) {
    return new Cursor(upTo, above, released, sentUpTo);
  }

  @Test
  void theCursorStopsBelowTheFirstGap() {
    Acknowledgements state = new Acknowledgements(Cursor.START);
    state.sent(3);
    state.sent(5);
    state.sent(9);
    state.acknowledged(5);
    assertThat(state.cursor()).isEqualTo(cursor(2, new long[] {5}, new long[0], 9));
    state.acknowledged(3);
    assertThat(state.cursor()).isEqualTo(cursor(8, new long[0], new long[0], 9));
    state.acknowledged(9);
    assertThat(state.cursor()).isEqualTo(cursor(9, new long[0], new long[0], 9));
  }

  @Test
  void whatWasAcknowledgedAheadDoesNotCarryTheCursorOverWhatIsStillToBeSent() {
    Acknowledgements state = new Acknowledgements(cursor(2, new long[] {10}, new long[0], 10));
    assertThat(state.cursor().upTo()).isEqualTo(2);
    state.sent(7);
    assertThat(state.cursor().upTo()).isEqualTo(6);
    state.acknowledged(7);
    assertThat(state.cursor().upTo()).isEqualTo(7);
    state.pass(10);
    assertThat(state.cursor()).isEqualTo(cursor(10, new long[0], new long[0], 10));
  }

  @Test
  void aReleasedMessageHoldsTheCursorUntilItIsCompleted() {
    Acknowledgements state = new Acknowledgements(Cursor.START);
    state.sent(4);
    state.released(4);
    assertThat(state.cursor()).isEqualTo(cursor(3, new long[0], new long[] {4}, 4));
    Acknowledgements resumed = new Acknowledgements(state.cursor());
    assertThat(resumed.covered(4)).isTrue();
    resumed.pass(4);
    assertThat(resumed.cursor().upTo()).isEqualTo(3);
    resumed.acknowledged(4);
    assertThat(resumed.cursor()).isEqualTo(cursor(4, new long[0], new long[0], 4));
  }

  @Test
  void countsWhatIsAcknowledgedAheadOfTheFirstGap() {
    Acknowledgements state = new Acknowledgements(cursor(2, new long[] {10}, new long[0], 10));
    assertThat(state.ahead()).isEqualTo(1);
    for (long position = 3; position < 10; position++) {
      state.sent(position);
    }
    state.acknowledged(4);
    state.released(5);
    state.acknowledged(6);
    state.acknowledged(6);
    assertThat(state.ahead()).isEqualTo(3);
    state.acknowledged(3);
    assertThat(state.ahead()).isEqualTo(2);
    state.acknowledgedThrough(9);
    assertThat(state.ahead()).isEqualTo(1);
    state.pass(10);
    assertThat(state.ahead()).isZero();
  }

  @Test
  void everythingUpToAProvenPositionIsAcknowledged() {
    Acknowledgements state = new Acknowledgements(Cursor.START);
    state.sent(1);
    state.sent(2);
    state.sent(3);
    state.acknowledgedThrough(2);
    assertThat(state.cursor().upTo()).isEqualTo(2);
  }

  /** Whatever is acknowledged in whatever order, nothing unacknowledged is ever covered. */
  @Property(tries = 300)
  void neverCoversWhatIsNotAcknowledged(@ForAll Random random) {
    Acknowledgements state = new Acknowledgements(Cursor.START);
    Set<Long> acknowledged = new HashSet<>();
    List<Long> sent = new ArrayList<>();
    long next = 0;
    for (int step = 0; step < 60; step++) {
      if (sent.isEmpty() || random.nextBoolean()) {
        next += 1 + random.nextInt(3);
        state.sent(next);
        sent.add(next);
      } else {
        long position = sent.get(random.nextInt(sent.size()));
        state.acknowledged(position);
        acknowledged.add(position);
      }
      if (random.nextInt(10) == 0) {
        // The connection is lost: what is not covered is sent again.
        state = new Acknowledgements(state.cursor());
        for (long position : sent) {
          if (!state.covered(position)) {
            state.sent(position);
          } else {
            state.pass(position);
          }
        }
      }
      Cursor cursor = state.cursor();
      for (long position : sent) {
        assertThat(cursor.covers(position)).isEqualTo(acknowledged.contains(position));
      }
    }
  }
}
