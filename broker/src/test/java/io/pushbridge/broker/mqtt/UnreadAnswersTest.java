package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A client that asks without end and reads no answer costs a bounded amount of memory. */
final class UnreadAnswersTest {
  private static final int QUESTIONS = 14_000;

  /** A socket that takes nothing until it is told to. */
  private static final class Stuck extends ChannelOutboundHandlerAdapter {
    private boolean takes;

    @Override
    public void flush(ChannelHandlerContext ctx) {
      if (takes) {
        ctx.flush();
      }
    }
  }

  private final AtomicInteger ended = new AtomicInteger();
  private final PacketGate.Beyond beyond =
      new PacketGate.Beyond() {
        @Override
        public void packet(Object packet) {
          let.add(packet);
        }

        @Override
        public void gone() {
          let.add("gone");
        }
      };

  private final List<Object> let = new ArrayList<>();
  private final Stuck socket = new Stuck();
  private final PacketGate gate = new PacketGate();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(socket, new UnreadAnswers(gate, ended::incrementAndGet), gate);

  // The stuck socket writes it later.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void ask(int answerBytes) {
    gate.leadTo(beyond);
    channel.writeInbound("question");
    channel.write(Unpooled.buffer(answerBytes).writerIndex(answerBytes));
    channel.writeInbound("another");
  }

  @Test
  void readsOnWhileLittleWaits() {
    ask(UnreadAnswers.MOST / 2);
    assertThat(channel.isWritable()).isFalse();
    assertThat(gate.isClosed()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void readsOnWhenTheAnswersAreTaken() {
    ask(UnreadAnswers.MOST * 2);
    assertThat(gate.isClosed()).isTrue();
    assertThat(channel.config().isAutoRead()).isFalse();
    socket.takes = true;
    channel.flush();
    assertThat(gate.isClosed()).isFalse();
    assertThat(channel.config().isAutoRead()).isTrue();
    channel.advanceTimeBy(UnreadAnswers.PATIENCE_SECONDS * 2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(ended).hasValue(0);
    channel.finishAndReleaseAll();
  }

  @Test
  void losesPatienceWithAClientThatNeverReads() {
    ask(UnreadAnswers.MOST * 2);
    channel.advanceTimeBy(UnreadAnswers.PATIENCE_SECONDS, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(ended).hasValue(1);
    channel.finishAndReleaseAll();
  }

  @Test
  void letsGoWhenTheClientHangsUp() {
    ask(UnreadAnswers.MOST * 2);
    channel.writeInbound("held");
    assertThat(let).containsExactly("question", "another");
    assertThat(channel.close().isSuccess()).isTrue();
    assertThat(let).containsExactly("question", "another", "held", "gone");
    channel.finishAndReleaseAll();
  }

  @Test
  void aFloodOfQuestionsIsHeldBackAndAnsweredInFull() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (TestBroker broker = new TestBroker();
        FuzzDoor door =
            new FuzzDoor(
                broker,
                TestBroker.options(Optional.empty()),
                broker.workers(),
                NioServerSocketChannel.class,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        RawClient client =
            new RawClient(TestBroker.HOST, ((InetSocketAddress) door.address()).getPort())) {
      String alias = "a".repeat(128);
      client.send(connect3("asks", true), publish3(2, 1, ",yali", alias));
      client.read(4);
      CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> ask(client), thread);
      Channel far = door.accepted().iterator().next();
      await().atMost(Duration.ofSeconds(60)).until(() -> !far.config().isAutoRead());
      assertThat(far.bytesBeforeWritable()).isLessThan(4L * UnreadAnswers.MOST);
      for (int i = 0; i < QUESTIONS; i++) {
        assertThat(client.read().payload()).isEqualTo(alias);
      }
      asking.get(60, TimeUnit.SECONDS);
    } finally {
      thread.shutdownNow();
    }
  }

  private static void ask(RawClient client) {
    byte[] question = publish3(0, 0, ",yaliget", "x".repeat(200));
    try {
      for (int i = 0; i < QUESTIONS; i++) {
        client.send(question);
      }
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }
}
