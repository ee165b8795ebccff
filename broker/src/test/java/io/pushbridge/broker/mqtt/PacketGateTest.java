package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever the gate holds back comes through in order, and the end of the channel comes last. */
final class PacketGateTest {
  private final List<Object> through = new ArrayList<>();
  private final PacketGate gate = new PacketGate();
  private final EmbeddedChannel channel = new EmbeddedChannel(gate);

  PacketGateTest() {
    gate.leadTo(
        new PacketGate.Beyond() {
          @Override
          public void packet(Object packet) {
            through.add(packet);
            if (packet.equals("subscribe")) {
              gate.close(PacketGate.Cause.SUBSCRIBING);
            }
          }

          @Override
          public void gone() {
            through.add("gone");
          }
        });
  }

  @Test
  void aChannelThatClosesWhilePacketsWaitIsGoneAfterThem() {
    gate.close(PacketGate.Cause.CONNECTING);
    channel.writeInbound("subscribe", "publish");
    assertThat(channel.close().isSuccess()).isTrue();
    channel.runPendingTasks();
    assertThat(channel.pipeline().get(PacketGate.class)).as("it was taken apart").isNull();
    assertThat(through).isEmpty();
    gate.open(PacketGate.Cause.CONNECTING);
    assertThat(through).containsExactly("subscribe");
    gate.open(PacketGate.Cause.SUBSCRIBING);
    assertThat(through).containsExactly("subscribe", "publish", "gone");
  }

  @Test
  void aChannelThatClosesWhileNothingWaitsIsGoneAtOnce() {
    gate.close(PacketGate.Cause.CONNECTING);
    assertThat(channel.close().isSuccess()).isTrue();
    assertThat(through).containsExactly("gone");
  }

  @Test
  void nothingMoreIsReadWhileAPacketWaits() {
    gate.close(PacketGate.Cause.CONNECTING);
    assertThat(channel.config().isAutoRead()).as("nothing came").isTrue();
    channel.writeInbound("subscribe", "publish");
    assertThat(channel.config().isAutoRead()).isFalse();
    gate.open(PacketGate.Cause.CONNECTING);
    assertThat(through).containsExactly("subscribe");
    assertThat(channel.config().isAutoRead()).as("the second still waits").isFalse();
    gate.open(PacketGate.Cause.SUBSCRIBING);
    assertThat(through).containsExactly("subscribe", "publish");
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void whereMuchIsToBeExpectedReadingStopsAtOnce() {
    gate.close(PacketGate.Cause.PUBLISHING);
    gate.close(PacketGate.Cause.COMMANDS);
    gate.open(PacketGate.Cause.PUBLISHING);
    assertThat(channel.config().isAutoRead()).isFalse();
    gate.open(PacketGate.Cause.COMMANDS);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void whatWaitsAtTheEndIsDropped() {
    gate.close(PacketGate.Cause.CONNECTING);
    channel.writeInbound("publish");
    gate.end();
    gate.open(PacketGate.Cause.CONNECTING);
    channel.writeInbound("another");
    assertThat(through).isEmpty();
  }
}
