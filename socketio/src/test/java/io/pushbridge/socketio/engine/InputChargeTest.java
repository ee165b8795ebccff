package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What clients begin to send and do not end is bounded for all of them together. */
class InputChargeTest {
  private final UnfinishedInput all = new UnfinishedInput(100_000);

  /** A channel that has an address as a TCP connection has. */
  private static final class Connection extends EmbeddedChannel {
    private Connection(InputCharge charge) {
      super(charge);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }
  }

  private static void receive(EmbeddedChannel channel, int bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Test
  void whoAsksForMoreThanThereIsIsClosedAndNobodyElse() {
    InputCharge first = new InputCharge(all);
    EmbeddedChannel one = new Connection(first);
    EmbeddedChannel two = new Connection(new InputCharge(all));
    first.upgraded();
    receive(one, 90_000);
    receive(two, UnfinishedInput.FREE);
    assertThat(two.isActive()).isTrue();

    receive(two, 1);

    assertThat(two.isActive()).isFalse();
    assertThat(one.isActive()).isTrue();
    assertThat(all.taken()).isEqualTo(90_000 - UnfinishedInput.FREE);
    one.finishAndReleaseAll();
    two.finishAndReleaseAll();
    assertThat(all.taken()).isZero();
  }

  @Test
  void whatIsWholeIsNotChargedAndWhatIsAsideDoesNotCount() {
    InputCharge charge = new InputCharge(all);
    EmbeddedChannel channel = new EmbeddedChannel(charge);
    receive(channel, 60_000);
    assertThat(all.taken()).isPositive();
    charge.whole();
    assertThat(all.taken()).isZero();

    for (int i = 0; i < 1_000; i++) {
      receive(channel, 131);
      charge.aside(131);
    }

    assertThat(all.taken()).isZero();
    assertThat(channel.isActive()).isTrue();
    channel.finishAndReleaseAll();
  }

  @Test
  void aServerChargesForBegunPostsAndGivesBackWhatIsWholeOrGone() throws IOException {
    try (BareEngine engine = new BareEngine()) {
      UnfinishedInput unfinished = engine.server().unfinished();
      String head = "POST /engine.io/ HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n";
      try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), engine.server().port())) {
        tcp.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        tcp.getOutputStream().write(new byte[80_000]);
        await().until(() -> unfinished.taken() > 60_000);
        tcp.getOutputStream().write(new byte[10_000]);
        await().until(() -> unfinished.taken() == 0);
        tcp.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        tcp.getOutputStream().write(new byte[80_000]);
        await().until(() -> unfinished.taken() > 60_000);
      }
      await().until(() -> unfinished.taken() == 0);
    }
  }
}
