package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** An outbox is a queue with a bound, whatever is done to it in which order. */
class OutboxTest {
  private static final int MAX_PACKETS = 8;

  private final Outbox outbox = new Outbox(MAX_PACKETS, 1_000);

  @Property
  void behavesAsAQueue(@ForAll @Size(max = 40) List<@IntRange(min = 0, max = 5) Integer> steps) {
    Outbox tested = new Outbox(MAX_PACKETS, 1_000);
    Deque<OutgoingPacket> model = new ArrayDeque<>();
    for (int step : steps) {
      if (step < 3) {
        OutgoingPacket packet = OutgoingPacket.text("x".repeat(step));
        assertThat(tested.reserve(packet)).isEqualTo(model.size() < MAX_PACKETS);
        tested.add(packet);
        model.add(packet);
      } else if (step < 5) {
        assertThat(tested.poll()).isSameAs(model.poll());
      } else {
        List<OutgoingPacket> taken = new ArrayList<>();
        for (int i = 0; i < 3 && !model.isEmpty(); i++) {
          taken.add(model.poll());
          assertThat(tested.poll()).isSameAs(taken.get(i));
        }
        tested.returned(taken);
        for (int i = taken.size(); i > 0; i--) {
          model.addFirst(taken.get(i - 1));
        }
      }
      assertThat(tested.isEmpty()).isEqualTo(model.isEmpty());
      assertThat(tested.peek()).isSameAs(model.peek());
      assertThat(tested.isAboveHighWaterMark()).isEqualTo(model.size() > MAX_PACKETS / 2);
      assertThat(tested.isBelowLowWaterMark()).isEqualTo(model.size() <= MAX_PACKETS / 4);
    }
    tested.clear();
    assertThat(tested.poll()).isNull();
    assertThat(tested.isBelowLowWaterMark()).isTrue();
  }

  @Test
  void isFullByBytesToo() {
    assertThat(outbox.reserve(OutgoingPacket.text("x".repeat(900)))).isTrue();
    assertThat(outbox.isAboveHighWaterMark()).isTrue();
    assertThat(outbox.reserve(OutgoingPacket.text("x".repeat(100)))).isFalse();
  }

  @Test
  void onePacketFitsHoweverLongItIs() {
    OutgoingPacket tooLong = OutgoingPacket.text("x".repeat(5_000));
    assertThat(outbox.reserve(OutgoingPacket.text("x".repeat(400)))).isTrue();
    assertThat(outbox.reserve(tooLong)).isTrue();
    outbox.add(tooLong);
    assertThat(outbox.isAboveHighWaterMark()).isTrue();
    assertThat(outbox.reserve(OutgoingPacket.text(""))).isFalse();
  }

  @Test
  void takingMakesRoom() {
    OutgoingPacket large = OutgoingPacket.text("x".repeat(900));
    assertThat(outbox.reserve(large)).isTrue();
    outbox.add(large);
    assertThat(outbox.poll()).isSameAs(large);
    assertThat(outbox.reserve(large)).isTrue();
  }
}
