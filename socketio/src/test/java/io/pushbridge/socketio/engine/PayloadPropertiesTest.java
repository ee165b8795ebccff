package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Payloads of every generation: what is written is read back, what is broken is refused, and never
 * worse.
 */
class PayloadPropertiesTest {
  private static final List<PayloadFormat> FORMATS =
      List.of(
          new Eio4Protocol().payloadFormat(exchange(new byte[0], null)),
          Eio3Payload.TEXT,
          Eio3Payload.MIXED,
          Eio3Payload.BINARY,
          LegacyPayload.INSTANCE);

  private static Exchange exchange(byte[] body, String type) {
    Map<String, String> headers = type == null ? Map.of() : Map.of("Content-Type", type);
    return new Exchange(
        null,
        HttpMethod.POST,
        "/",
        "/",
        Fields.none(),
        Fields.headers(headers.entrySet()),
        body,
        true);
  }

  @Provide
  Arbitrary<List<Object>> messages() {
    Arbitrary<Object> text =
        Arbitraries.strings()
            .excludeChars('\u001e')
            .ofMaxLength(30)
            .filter(s -> StandardCharsets.UTF_8.newEncoder().canEncode(s))
            .map(s -> "5:::" + s)
            // Text that could be twice encoded is taken for it (socketio-protocol.md §3.3).
            .filter(s -> TextBytes.decodedOnceMore(s).equals(s))
            .map(s -> s);
    Arbitrary<Object> binary = Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(b -> b);
    return Arbitraries.oneOf(text, binary).list().ofMinSize(1).ofMaxSize(20);
  }

  @Property(tries = 500)
  void messagesAreReadBack(@ForAll("messages") List<Object> messages)
      throws MalformedPacketException {
    for (PayloadFormat format : FORMATS) {
      List<OutgoingPacket> packets = new ArrayList<>();
      List<Object> expected = new ArrayList<>();
      for (Object message : messages) {
        if (message instanceof String text) {
          packets.add(OutgoingPacket.text(text));
          expected.add(text);
        } else if (format != LegacyPayload.INSTANCE) {
          packets.add(OutgoingPacket.binary((byte[]) message, false));
          expected.add(ByteBuffer.wrap((byte[]) message));
        }
      }
      if (!packets.isEmpty()) {
        Reply reply = format.encode(packets, exchange(new byte[0], null));
        assertThat(decode(format, reply.body(), reply.contentType())).isEqualTo(expected);
      }
    }
  }

  private static List<Object> decode(PayloadFormat format, byte[] body, String type)
      throws MalformedPacketException {
    List<Object> messages = new ArrayList<>();
    format.decode(
        exchange(body, type),
        packet -> {
          assertThat(packet.type()).isEqualTo(PacketType.MESSAGE);
          messages.add(packet.isBinary() ? ByteBuffer.wrap(packet.data()) : packet.text());
        });
    return messages;
  }

  @Property(tries = 3000)
  void brokenPayloadsAreRefused(@ForAll("bodies") byte[] body, @ForAll("types") String type) {
    for (PayloadFormat format : FORMATS) {
      int[] packets = {0};
      try {
        format.decode(exchange(body, type), packet -> packets[0]++);
        assertThat(packets[0]).isPositive();
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      assertThat(packets[0]).isLessThanOrEqualTo(body.length + 1);
    }
  }

  @Provide
  Arbitrary<byte[]> bodies() {
    Arbitrary<byte[]> structured =
        Arbitraries.strings()
            .withChars("0123456789:b=\ufffd\u001e\u0000\u0001\u00ff\\\"d&%")
            .ofMaxLength(40)
            .map(s -> s.getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> binary =
        Arbitraries.of(0, 1, 2, 4, 9, 255, 52, 48)
            .map(Integer::byteValue)
            .array(byte[].class)
            .ofMaxSize(20);
    return Arbitraries.oneOf(
        structured, binary, Arbitraries.bytes().array(byte[].class).ofMaxSize(40));
  }

  @Provide
  Arbitrary<String> types() {
    return Arbitraries.of(
        "text/plain", "application/octet-stream", "application/x-www-form-urlencoded");
  }

  @Property(tries = 1000)
  void framesOfEveryGenerationAreReadOrRefused(@ForAll String text, @ForAll byte[] data) {
    for (EngineProtocol protocol :
        List.of(new Eio4Protocol(), new Eio3Protocol(), new LegacyProtocol())) {
      try {
        assertThat(protocol.decode(text).type()).isNotNull();
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      try {
        assertThat(protocol.decode(data).isBinary()).isTrue();
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
