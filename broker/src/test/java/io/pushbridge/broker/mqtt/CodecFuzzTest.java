package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registration.Registration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * What the codec makes of streams that break the rules does not depend on how the network cut them,
 * and a mistake in them is the only thing that it ever reports.
 *
 * <p>The system property {@code fuzz.tries} says how many streams there are.
 */
final class CodecFuzzTest {
  private static final int SEEDS = 50;
  private static final int STREAMS_PER_SEED = Integer.getInteger("fuzz.tries", 300) / SEEDS;
  private static final int MAX_PACKET = 100_000;

  /** Writes down what comes out, up to the first mistake. */
  private static final class Transcript extends ChannelInboundHandlerAdapter
      implements PacketGate.Beyond {
    private final List<String> lines = new ArrayList<>();
    private boolean over;

    @Override
    public void gone() {
      // The end of the stream, wherever that is.
    }

    @Override
    public void packet(Object packet) {
      MqttMessage message = (MqttMessage) packet;
      if (message.decoderResult().isFailure()) {
        mistake(message.decoderResult().cause());
      } else if (!over) {
        lines.add(describe(message));
      }
      ReferenceCountUtil.release(packet);
    }

    private static String describe(MqttMessage message) {
      Object payload =
          message instanceof MqttPublishMessage publish
              ? ByteBufUtil.hexDump(publish.payload())
              : message.payload();
      String fields = message.fixedHeader() + " " + message.variableHeader() + " " + payload;
      // They say nothing of themselves but where they are in memory.
      return fields.replaceAll("(MqttProperties|\\[B)@\\w+", "");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      mistake(cause);
    }

    private void mistake(Throwable cause) {
      if (!over) {
        over = true;
        lines.add("mistake");
        assertThat(cause)
            .as("after %s", lines)
            .satisfiesAnyOf(
                mistake -> assertThat(mistake).isInstanceOf(DecoderException.class),
                mistake -> assertThat(mistake).isInstanceOf(IllegalArgumentException.class));
      }
    }
  }

  private static List<String> read(List<byte[]> pieces) {
    PacketGate gate = new PacketGate();
    Transcript transcript = new Transcript();
    gate.leadTo(transcript);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new PacketFramer(MAX_PACKET, gate),
            new LevelSwitch(),
            new MqttDecoder(MAX_PACKET, ConnectReader.MAX_CLIENT_ID),
            gate,
            transcript);
    for (byte[] piece : pieces) {
      channel.writeInbound(Unpooled.wrappedBuffer(piece));
    }
    channel.finishAndReleaseAll();
    return transcript.lines;
  }

  @Property(tries = SEEDS, generation = GenerationMode.RANDOMIZED, shrinking = ShrinkingMode.OFF)
  void cutsDoNotMatter(@ForAll long seed) {
    cutsDoNotMatter(new HostileStreams(seed)::next);
  }

  @Property(tries = SEEDS, generation = GenerationMode.RANDOMIZED, shrinking = ShrinkingMode.OFF)
  void cutsDoNotMatterInTheDialect(@ForAll long seed) {
    Registration device =
        new Registration(TestBroker.APP, 7, new Secret("password"), "client", "device");
    cutsDoNotMatter(new NativeStreams(seed, List.of(device))::next);
  }

  private static void cutsDoNotMatter(Supplier<List<byte[]>> streams) {
    for (int i = 0; i < STREAMS_PER_SEED; i++) {
      List<byte[]> pieces = streams.get();
      byte[] whole = RawClient.concat(pieces.toArray(byte[][]::new));
      List<String> atOnce = read(List.of(whole));
      assertThat(read(pieces)).as("%s", hex(whole)).isEqualTo(atOnce);
      if (whole.length < 300) {
        assertThat(read(bytewise(whole))).as("%s", hex(whole)).isEqualTo(atOnce);
      }
    }
  }

  private static List<byte[]> bytewise(byte[] whole) {
    List<byte[]> bytes = new ArrayList<>();
    for (int i = 0; i < whole.length; i++) {
      bytes.add(Arrays.copyOfRange(whole, i, i + 1));
    }
    return bytes;
  }

  private static String hex(byte[] whole) {
    return ByteBufUtil.hexDump(whole, 0, Math.min(whole.length, 2_000));
  }
}
