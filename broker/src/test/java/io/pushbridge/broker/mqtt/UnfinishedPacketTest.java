package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that are begun and never ended take a bounded amount of memory altogether. */
final class UnfinishedPacketTest {
  private static final int MAX_PACKET = 256 * 1024;
  private static final byte[] LARGE = RawClient.publish3(0, 0, "a", "x".repeat(100_000));
  private static final int HALF = 50_000;

  /** One client's pipeline. */
  private final class Client implements PacketGate.Beyond {
    private final PacketGate gate = new PacketGate();
    private final PacketFramer framer = new PacketFramer(MAX_PACKET, gate);
    private final EmbeddedChannel channel =
        new EmbeddedChannel(
            new UnfinishedPacket(shared, gate, framer, () -> sentAway.add(this)),
            framer,
            new MqttDecoder(MAX_PACKET),
            gate);

    Client() {
      gate.leadTo(this);
      clients.add(this);
    }

    Client connected() {
      channel.writeInbound(Unpooled.wrappedBuffer(RawClient.connect3("some", true)));
      return this;
    }

    /** Three whole packets as one frame of a WebSocket brings them. */
    Client sendThree() {
      channel.writeInbound(Unpooled.wrappedBuffer(LARGE, LARGE, LARGE));
      return this;
    }

    Client send(int from, int to) {
      channel.writeInbound(Unpooled.copiedBuffer(LARGE, from, to - from));
      return this;
    }

    @Override
    public void packet(Object packet) {
      ReferenceCountUtil.release(packet);
    }

    @Override
    public void gone() {
      // The test ends.
    }
  }

  private final UnfinishedBytes shared = new UnfinishedBytes(400_000);
  private final List<Client> clients = new ArrayList<>();
  private final List<Client> sentAway = new ArrayList<>();

  @AfterEach
  void nothingStaysTaken() {
    clients.forEach(client -> client.channel.finishAndReleaseAll());
    assertThat(shared.taken()).isZero();
  }

  @Test
  void strangersShareOneHalf() {
    for (int i = 0; i < 5; i++) {
      new Client().send(0, HALF);
    }
    assertThat(sentAway).containsExactly(clients.get(4));
    new Client().connected().send(0, HALF);
    assertThat(sentAway).hasSize(1);
  }

  @Test
  void whoIsConnectedSharesTheWhole() {
    for (int i = 0; i < 10; i++) {
      new Client().connected().send(0, HALF);
    }
    assertThat(sentAway).containsExactly(clients.get(8), clients.get(9));
  }

  @Test
  void aLittleIsFree() {
    for (int i = 0; i < 200; i++) {
      new Client().send(0, UnfinishedBytes.FREE);
    }
    assertThat(shared.taken()).isZero();
    assertThat(sentAway).isEmpty();
  }

  @Test
  void aPacketThatIsWholeIsNotCounted() {
    Client client = new Client().connected();
    for (int i = 0; i < 20; i++) {
      client.send(0, HALF).send(HALF, LARGE.length);
      assertThat(shared.taken()).isZero();
    }
    assertThat(sentAway).isEmpty();
  }

  @Test
  void whatFollowsAWholePacketInOneReadIsCounted() {
    Client client = new Client().connected();
    client.send(0, HALF);
    client.channel.writeInbound(
        Unpooled.copiedBuffer(
            RawClient.concat(
                Arrays.copyOfRange(LARGE, HALF, LARGE.length), Arrays.copyOf(LARGE, HALF))));
    assertThat(shared.taken()).isEqualTo(HALF - UnfinishedBytes.FREE);
  }

  @Test
  void whatTheGateHoldsBackOfALongFrameIsCharged() {
    Client client = new Client().connected();
    client.gate.close(PacketGate.Cause.PUBLISHING);
    client.sendThree();
    assertThat(shared.taken()).isEqualTo(3L * LARGE.length - 64 * 1024);
    client.gate.open(PacketGate.Cause.PUBLISHING);
    assertThat(shared.taken()).isZero();
  }

  @Test
  void whatTheGateHoldsBackIsChargedUntilItIsDropped() {
    Client client = new Client().connected();
    client.gate.close(PacketGate.Cause.PUBLISHING);
    client.sendThree();
    assertThat(client.channel.close().isSuccess()).isTrue();
    client.channel.runPendingTasks();
    assertThat(shared.taken()).isPositive();
    client.gate.end();
    assertThat(shared.taken()).isZero();
  }

  @Test
  void whoFillsTheGateWhileThereIsNoRoomIsSentAway() {
    List<Client> many = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Client client = new Client().connected();
      client.gate.close(PacketGate.Cause.PUBLISHING);
      many.add(client.sendThree());
    }
    assertThat(sentAway).containsExactly(many.get(1));
    many.forEach(client -> client.gate.end());
    assertThat(shared.taken()).isZero();
  }
}
