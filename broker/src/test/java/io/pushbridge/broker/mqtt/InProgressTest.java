package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What a client has in progress is bounded by count and by bytes, alone and with all others. */
final class InProgressTest {
  private static final int MEBI = 1 << 20;

  private final BodiesInProgress shared = new BodiesInProgress(8 * MEBI);

  /** One connection's gate and what is behind it. */
  private final class Client {
    private final PacketGate gate = new PacketGate();
    private final InProgress inProgress =
        new InProgress(gate, PacketGate.Cause.PUBLISHING, 10, shared);

    Client() {
      assertThat(new EmbeddedChannel(gate).isActive()).isTrue();
    }

    boolean reads(Runnable change) {
      change.run();
      return !gate.isClosed();
    }

    boolean begins(int bytes) {
      return reads(() -> inProgress.begun(bytes));
    }

    boolean ends(int bytes) {
      inProgress.ended(bytes);
      return reads(inProgress::goOn);
    }
  }

  @Test
  void isBoundedByCount() {
    Client client = new Client();
    for (int i = 1; i < 10; i++) {
      assertThat(client.begins(1)).isTrue();
    }
    assertThat(client.begins(1)).isFalse();
    for (int i = 9; i > 5; i--) {
      assertThat(client.ends(1)).as("%d left", i).isFalse();
    }
    assertThat(client.ends(1)).isTrue();
  }

  @Test
  void isBoundedByBytes() {
    Client client = new Client();
    assertThat(client.begins(3 * MEBI)).isTrue();
    assertThat(client.begins(MEBI)).isFalse();
    assertThat(client.ends(MEBI)).isFalse();
    assertThat(client.ends(3 * MEBI)).isTrue();
    assertThat(shared.taken()).isZero();
  }

  @Test
  void whileAllHaveTooMuchEachIsReadAsLongAsItHasLittle() {
    Client first = new Client();
    Client second = new Client();
    Client third = new Client();
    assertThat(first.begins(4 * MEBI)).isFalse();
    assertThat(second.begins(5 * MEBI)).isFalse();
    assertThat(third.begins(1_000)).as("small").isTrue();
    assertThat(third.begins(MEBI)).as("large").isFalse();
    assertThat(third.ends(MEBI)).isTrue();
    assertThat(third.begins(MEBI)).isFalse();
    assertThat(first.ends(4 * MEBI)).isTrue();
    assertThat(third.ends(1_000)).as("there is room again").isTrue();
  }

  @Test
  void beyondTwiceTheRoomNothingLargeIsTaken() {
    Client greedy = new Client();
    greedy.begins(17 * MEBI);
    Client client = new Client();
    assertThat(client.inProgress.hasRoomFor(MEBI)).isFalse();
    assertThat(client.inProgress.hasRoomFor(1_000)).isTrue();
    greedy.ends(17 * MEBI);
    assertThat(client.inProgress.hasRoomFor(MEBI)).isTrue();
  }

  @Test
  void whoHasLittleIsNotCharged() {
    Client client = new Client();
    client.begins(10_000);
    assertThat(shared.taken()).isZero();
    client.begins(100_000);
    assertThat(shared.taken()).isEqualTo(110_000 - InProgress.FREE_BYTES);
  }
}
