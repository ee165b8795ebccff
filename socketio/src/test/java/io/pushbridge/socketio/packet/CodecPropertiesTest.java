package io.pushbridge.socketio.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.pushbridge.socketio.engine.Generation;
import io.pushbridge.socketio.engine.MalformedPacketException;
import io.pushbridge.socketio.engine.WireText;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * What is written is read back, and what is not a packet is refused, never an error of another
 * kind.
 */
class CodecPropertiesTest {
  @Provide
  Arbitrary<JsonNode> json() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Arbitrary<JsonNode> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20).map(nodes::textNode),
            Arbitraries.longs().map(nodes::numberNode),
            Arbitraries.bigIntegers().map(nodes::numberNode),
            Arbitraries.of(true, false).map(nodes::booleanNode),
            Arbitraries.just(nodes.nullNode()),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(nodes::binaryNode));
    return Arbitraries.oneOf(
        leaf,
        leaf.list().ofMaxSize(4).map(list -> nodes.arrayNode().addAll(list)),
        leaf.map(value -> nodes.objectNode().set("key: [", value)));
  }

  @Provide
  Arbitrary<String> packets() {
    Arbitrary<String> alphabet =
        Arbitraries.strings().withChars("0123456789:+-,/\"[]{}ab\ufffd\u001e").ofMaxLength(30);
    return Arbitraries.oneOf(alphabet, Arbitraries.strings().ofMaxLength(30));
  }

  @Property(tries = 500)
  void modernEventsAreReadBack(
      @ForAll("json") JsonNode first, @ForAll("json") JsonNode second, @ForAll String name)
      throws MalformedPacketException {
    for (Generation generation : List.of(Generation.EIO3, Generation.EIO4)) {
      PacketCodec codec = PacketCodecs.of(generation);
      EventBody event = new EventBody(name, List.of(first, second), false);
      Packet packet = read(codec, WireText.of(codec.event("/chat", event, 17)));
      assertThat(packet.type()).isEqualTo(Packet.Type.EVENT);
      assertThat(packet.namespace()).isEqualTo("/chat");
      assertThat(packet.ackId()).isEqualTo(17);
      assertThat(packet.event()).isEqualTo(name);
      assertThat(texts(packet.args())).isEqualTo(texts(List.of(first, second)));
      Packet ack = read(codec, WireText.of(codec.ack("/", 3, List.of(first))));
      assertThat(ack.type()).isEqualTo(Packet.Type.ACK);
      assertThat(texts(ack.args())).isEqualTo(texts(List.of(first)));
    }
  }

  @Property(tries = 500)
  void legacyEventsAreReadBack(@ForAll("json") JsonNode arg, @ForAll String name)
      throws MalformedPacketException {
    PacketCodec codec = PacketCodecs.of(Generation.V0_9);
    EventBody event = new EventBody(name, List.of(arg), false);
    Packet packet = read(codec, WireText.of(codec.event("/chat", event, 17)));
    assertThat(packet.event()).isEqualTo(name);
    assertThat(packet.ackId()).isEqualTo(17);
    assertThat(texts(packet.args())).isEqualTo(texts(List.of(arg)));
  }

  @Property(tries = 3000)
  void whatIsNoPacketIsRefused(@ForAll("packets") String text) {
    for (Generation generation : Generation.values()) {
      try {
        Packet packet = PacketCodecs.of(generation).decode(text);
        assertThat(packet.namespace()).startsWith("/");
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Property(tries = 2000)
  void attachmentsAreReassembledWithinTheirLimitsOrRefused(
      @ForAll @IntRange(max = 300) int announced,
      @ForAll List<@IntRange(min = -1, max = 4) Integer> placeholders,
      @ForAll @Size(max = 5) List<@Size(max = 60) byte[]> attachments) {
    StringBuilder text = new StringBuilder("5").append(announced).append("-[\"e\"");
    placeholders.forEach(
        n -> text.append(",[{\"_placeholder\":true,\"num\":").append(n).append("}]"));
    Reassembly reassembly = new Reassembly(100);
    try {
      Packet packet =
          reassembly.add(PacketCodecs.of(Generation.EIO4).decode(text.append(']').toString()));
      int sent = 0;
      for (byte[] attachment : attachments) {
        if (packet != null) {
          break;
        }
        packet = reassembly.add(attachment);
        sent++;
      }
      if (packet != null && announced > 0) {
        assertThat(sent).isEqualTo(announced);
        assertThat(placeholders).doesNotHaveDuplicates().allMatch(n -> n >= 0 && n < announced);
        assertThat(attachments.stream().limit(announced).mapToInt(a -> a.length).sum())
            .isLessThanOrEqualTo(100);
      }
    } catch (MalformedPacketException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static Packet read(PacketCodec codec, List<Object> messages)
      throws MalformedPacketException {
    Reassembly reassembly = new Reassembly(1_000_000);
    Packet packet = reassembly.add(codec.decode((String) messages.get(0)));
    for (Object attachment : messages.subList(1, messages.size())) {
      assertThat(packet).isNull();
      packet = reassembly.add((byte[]) attachment);
    }
    return packet;
  }

  private static List<String> texts(List<JsonNode> nodes) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(node -> texts.add(Json.write(node)));
    return texts;
  }
}
