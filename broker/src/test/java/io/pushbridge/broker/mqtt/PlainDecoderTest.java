package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** That a packet means the same whether the quick or the complete decoder reads it. */
final class PlainDecoderTest {
  private static final int MAX = 1 << 16;

  /** A packet whose fixed header and length are in order, as the framer hands them on. */
  private static byte[] packet(int first, byte[] body) {
    byte[] packet = new byte[2 + body.length];
    packet[0] = (byte) first;
    packet[1] = (byte) body.length;
    System.arraycopy(body, 0, packet, 2, body.length);
    return packet;
  }

  @Provide
  Arbitrary<byte[]> packets() {
    return Arbitraries.oneOf(publishes(), noise());
  }

  private static Arbitrary<byte[]> publishes() {
    Arbitrary<String> topics =
        Arbitraries.oneOf(
            Arbitraries.of("a", "a/b", "news", "", "a+", "#", "\u00fc", "\u0000", " x~", "\u007f"),
            Arbitraries.strings().ofMaxLength(6));
    Arbitrary<byte[]> rest = Arbitraries.bytes().array(byte[].class).ofMaxSize(8);
    Arbitrary<Integer> firsts = Arbitraries.integers().between(0x30, 0x3f);
    return Combinators.combine(firsts, topics, rest)
        .as(
            (first, topic, after) -> {
              byte[] text = topic.getBytes(StandardCharsets.UTF_8);
              ByteBuf body = Unpooled.buffer().writeShort(text.length).writeBytes(text);
              body.writeBytes(after);
              byte[] bytes = new byte[body.readableBytes()];
              body.readBytes(bytes);
              return packet(first, bytes);
            });
  }

  private static Arbitrary<byte[]> noise() {
    return Combinators.combine(
            Arbitraries.integers().between(0x20, 0x4f),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(12))
        .as(PlainDecoderTest::packet);
  }

  private static EmbeddedChannel connected(MqttVersion version, boolean plain) {
    EmbeddedChannel channel = new EmbeddedChannel();
    if (plain) {
      channel.pipeline().addLast(new PlainDecoder());
    }
    channel.pipeline().addLast(new MqttDecoder(MAX));
    EmbeddedChannel client = new EmbeddedChannel(MqttEncoder.INSTANCE);
    client.writeOutbound(
        MqttMessageBuilders.connect().protocolVersion(version).clientId("c").build());
    ByteBuf connect = client.readOutbound();
    channel.writeInbound(connect);
    ReferenceCountUtil.release(channel.readInbound());
    client.finishAndReleaseAll();
    return channel;
  }

  private static String read(EmbeddedChannel channel, byte[] packet) {
    channel.writeInbound(Unpooled.copiedBuffer(packet));
    MqttMessage message = channel.readInbound();
    if (message == null) {
      return "nothing";
    }
    String shown = shown(message);
    ReferenceCountUtil.release(message);
    return shown;
  }

  private static String shown(MqttMessage message) {
    if (message.decoderResult().isFailure()) {
      return "broken";
    }
    String payload =
        message.payload() instanceof ByteBuf body
            ? ByteBufUtil.hexDump(body)
            : String.valueOf(message.payload());
    return message.getClass().getSimpleName()
        + message.fixedHeader()
        // Properties show no more than their identity.
        + String.valueOf(message.variableHeader()).replaceAll("@\\w+", "")
        + payload;
  }

  @Property(tries = 400)
  void bothReadTheSame(@ForAll("packets") byte[] packet, @ForAll boolean mqtt5) {
    MqttVersion version = mqtt5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
    EmbeddedChannel plain = connected(version, true);
    EmbeddedChannel complete = connected(version, false);
    try {
      assertThat(read(plain, packet)).isEqualTo(read(complete, packet));
      // Once more, now that the topic may be known.
      assertThat(read(plain, packet)).isEqualTo(read(complete, packet));
    } finally {
      plain.finishAndReleaseAll();
      complete.finishAndReleaseAll();
    }
  }
}
