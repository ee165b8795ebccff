package io.pushbridge.broker.mqtt;

import static io.pushbridge.broker.mqtt.RawClient.connect3;
import static io.pushbridge.broker.mqtt.RawClient.publish3;
import static io.pushbridge.broker.mqtt.RawClient.subscribe3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.pushbridge.core.registration.Registration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Streams of packets that break the rules, over connections without sockets into a whole broker.
 * Every loop goes on answering, every connection ends with a reason in the log, no buffer, session
 * or warning stays behind, and a client of another app hears of nothing.
 *
 * <p>The system property {@code fuzz.tries} says how many streams there are.
 */
final class ConnectionFuzzTest {
  private static final int SEEDS = 50;
  private static final int STREAMS_PER_SEED = Integer.getInteger("fuzz.tries", 600) / SEEDS;
  private static final int AT_ONCE = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  // Clients hang up when so many others have come; a place is free when the server's end is over.
  private static final Queue<Channel> open = new ArrayDeque<>();
  private static final Semaphore places = new Semaphore(AT_ONCE);
  private static Overheard log;
  private static TestBroker broker;
  private static FuzzDoor tcp;
  private static FuzzDoor webSocket;
  private static LoopWatchdog watchdog;
  private static EventLoopGroup clients;
  private static RawClient bystander;
  private static List<Registration> devices;
  private static int opened;
  private static int echoes;

  @BeforeContainer
  static void start() throws IOException {
    log = new Overheard();
    broker = new TestBroker();
    watchdog = new LoopWatchdog(broker.workers());
    tcp = door(FuzzDoor::tcp);
    webSocket = door(FuzzDoor::webSocket);
    clients = new DefaultEventLoopGroup(1);
    devices =
        IntStream.range(0, 200)
            .mapToObj(i -> NativeClient.register(broker, TestBroker.OTHER, "wild-" + i))
            .toList();
    bystander = broker.raw().send(connect3("bystander", true), subscribe3(1, "#", 1));
    bystander.read(9);
  }

  private static FuzzDoor door(Function<MqttFront, ChannelInitializer<Channel>> inside) {
    return new FuzzDoor(
        broker,
        TestBroker.options(Optional.of(TestBroker.OTHER)),
        broker.workers(),
        LocalServerChannel.class,
        LocalAddress.ANY,
        inside,
        places::release);
  }

  @AfterContainer
  static void stop() throws IOException {
    open.forEach(ConnectionFuzzTest::hangUp);
    for (FuzzDoor door : List.of(tcp, webSocket)) {
      await().atMost(PATIENCE).until(() -> door.connections() == 0 && door.accepted().isEmpty());
      await().atMost(PATIENCE).until(() -> door.bytesInUse() == 0);
      door.close();
    }
    await().atMost(PATIENCE).until(() -> broker.platform().live().all().size() == 1);
    assertBystanderIsServed();
    clients.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    bystander.close();
    watchdog.close();
    broker.close();
    findLeaks();
    log.close();
    System.out.printf(
        "fuzz: %d streams, %d accepted, ended %s%n", opened, log.accepted(), log.ends());
    assertThat(log.connectionsEnded()).as("%s", log.ends()).isEqualTo(opened + 1);
    assertThat(log.warnings()).isEmpty();
  }

  /** Leaks are found when buffers are made after the lost ones were collected. */
  private static void findLeaks() {
    for (int i = 0; i < 5; i++) {
      System.gc();
      for (int j = 0; j < 200; j++) {
        PooledByteBufAllocator.DEFAULT.directBuffer(64).release();
      }
    }
  }

  private static void assertBystanderIsServed() throws IOException {
    String payload = "echo " + ++echoes;
    bystander.send(publish3(0, 0, "safe/echo", payload));
    RawClient.Packet echo = bystander.read();
    assertThat(echo.topic()).isEqualTo("safe/echo");
    assertThat(echo.payload()).isEqualTo(payload);
  }

  @Property(tries = SEEDS, generation = GenerationMode.RANDOMIZED, shrinking = ShrinkingMode.OFF)
  void everyStreamEndsAndNobodyElseNotices(@ForAll long seed) throws Exception {
    sendAll(tcp, new HostileStreams(seed)::next);
  }

  @Property(tries = SEEDS, generation = GenerationMode.RANDOMIZED, shrinking = ShrinkingMode.OFF)
  void everyStreamOfFramesEndsAndNobodyElseNotices(@ForAll long seed) throws Exception {
    sendAll(webSocket, new WebSocketStreams(seed)::next);
  }

  @Property(tries = SEEDS, generation = GenerationMode.RANDOMIZED, shrinking = ShrinkingMode.OFF)
  void everyStreamOfTheDialectEndsAndNobodyElseNotices(@ForAll long seed) throws Exception {
    sendAll(tcp, new NativeStreams(seed, devices)::next);
  }

  private static void sendAll(FuzzDoor door, Supplier<List<byte[]>> streams) throws Exception {
    for (int i = 0; i < STREAMS_PER_SEED; i++) {
      assertThat(places.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("a connection ends when its client is gone")
          .isTrue();
      send(door, streams.get());
    }
    assertBystanderIsServed();
    assertThat(watchdog.stuck()).isEmpty();
  }

  // Whether a write arrives is the broker's business: it may have closed by then.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void send(FuzzDoor door, List<byte[]> pieces) {
    opened++;
    // Most of them wait for the answer to how they begin, as honest clients do.
    int atOnce = opened % 4 > 0 ? Math.min(1, pieces.size()) : pieces.size();
    Channel client =
        new Bootstrap()
            .group(clients)
            .channel(LocalChannel.class)
            .handler(new Deaf(pieces.subList(atOnce, pieces.size())))
            .connect(door.address())
            .syncUninterruptibly()
            .channel();
    write(client, pieces.subList(0, atOnce));
    if (opened % 8 == 0) {
      // Before the CONNECT is answered, most likely.
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
    open.add(client);
    if (open.size() == AT_ONCE) {
      hangUp(open.remove());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private static void write(Channel client, List<byte[]> pieces) {
    for (byte[] piece : pieces) {
      client.writeAndFlush(Unpooled.wrappedBuffer(piece), client.voidPromise());
    }
  }

  // Whether it is over is seen at the broker's end.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void hangUp(Channel client) {
    client.close();
  }

  /** Says the rest once anything came; what that is, it does not care. */
  private static final class Deaf extends SimpleChannelInboundHandler<Object> {
    private List<byte[]> rest;

    Deaf(List<byte[]> rest) {
      this.rest = rest;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object answer) {
      write(ctx.channel(), rest);
      rest = List.of();
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable closed) {
      ctx.close();
    }
  }
}
