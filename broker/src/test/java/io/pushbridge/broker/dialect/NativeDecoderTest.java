package io.pushbridge.broker.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.message.TimeToLive;
import io.pushbridge.core.push.ApnsRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the dumps of native-mqtt.md §2.2 and §4.3, and what is not. */
class NativeDecoderTest {
  private static final String CONNECT =
      """
      49 00 06 4d 51 49 73 64 70 13 c0 01 2c 00 17 30 30 30 30 30 30 30 30 30 35 2d 30 30 30 30 30
      30 34 38 32 30 36 38 00 13 32 34 32 34 30 33 32 36 38 33 30 34 31 31 31 35 30 30 38 00 0d 34
      30 64 63 65 66 38 61 39 32 65 30 34
      """;

  private final EmbeddedChannel channel = new EmbeddedChannel(new NativeDecoder(1_024));

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  private MqttMessage read(String hex) {
    channel.writeInbound(bytes(hex));
    return channel.readInbound();
  }

  private NativePacket.Content content(MqttMessageType type, String hex) {
    MqttMessage packet = read(hex);
    assertThat(packet.fixedHeader().messageType()).isEqualTo(type);
    return ((NativePacket) packet).content();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "12", "1f"})
  void connectWhateverItsFlags(String first) {
    assertThat(NativeDecoder.speaks(bytes(first + CONNECT))).isTrue();
    MqttConnectMessage connect = (MqttConnectMessage) read(first + CONNECT);
    assertThat(connect.variableHeader().version()).isEqualTo(NativeDecoder.LEVEL);
    assertThat(connect.variableHeader().name()).isEqualTo("MQIsdp");
    assertThat(connect.variableHeader().keepAliveTimeSeconds()).isEqualTo(300);
    assertThat(connect.variableHeader().isCleanSession()).isFalse();
    assertThat(connect.variableHeader().isWillFlag()).isFalse();
    assertThat(connect.payload().clientIdentifier()).isEqualTo("0000000005-000000482068");
    assertThat(connect.payload().userName()).isEqualTo("2424032683041115008");
    assertThat(connect.payload().passwordInBytes()).asString().isEqualTo("40dcef8a92e04");
  }

  @Test
  void connectWithAWill() {
    MqttConnectMessage connect =
        (MqttConnectMessage)
            read(
                "10 1c 00 06 4d 51 49 73 64 70 13 36 00 00 00 01 63 00 03 62 79 65 00 04 67 6f 6e 65");
    assertThat(connect.variableHeader().isWillFlag()).isTrue();
    assertThat(connect.variableHeader().willQos()).isEqualTo(2);
    assertThat(connect.variableHeader().isWillRetain())
        .as("retained wills are published only")
        .isFalse();
    assertThat(connect.variableHeader().isCleanSession()).isTrue();
    assertThat(connect.payload().willTopic()).isEqualTo("bye");
    assertThat(connect.payload().willMessageInBytes()).asString().isEqualTo("gone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10 0c 00 06 4d 51 49 73 64 70 03 02 00 00 00 00",
        "10 0c 00 04 4d 51 54 54 04 02 00 00 00 00",
        "10 04 00 06 4d 51",
        "10 00",
        "20 09 00 06 4d 51 49 73 64 70 13"
      })
  void otherPacketsAreNotOfTheDialect(String hex) {
    assertThat(NativeDecoder.speaks(bytes(hex))).isFalse();
  }

  @Test
  void publish() {
    NativePacket.Publish publish =
        (NativePacket.Publish)
            content(
                MqttMessageType.PUBLISH,
                "32 19 00 0a 74 65 73 74 74 6f 70 69 63 32 d0 fd a7 44 0f a0 92 3d 68 65 6c 6c 6f");
    assertThat(publish.id()).isEqualTo(0xd0fda7440fa0923dL);
    assertThat(publish.topic()).isEqualTo("testtopic2");
    assertThat(publish.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
    assertThat(publish.payload()).asString().isEqualTo("hello");
  }

  @Test
  void publishWithoutAnIdAndWithoutABody() {
    NativePacket.Publish publish =
        (NativePacket.Publish) content(MqttMessageType.PUBLISH, "31 04 00 02 74 32");
    assertThat(publish.id()).isZero();
    assertThat(publish.topic()).isEqualTo("t2");
    assertThat(publish.qos()).isEqualTo(Qos.AT_MOST_ONCE);
    assertThat(publish.payload()).isEmpty();
  }

  @Test
  void acknowledgements() {
    String id = "08 d0 fd a7 48 8e a0 92 3d";
    NativePacket.Acknowledgement expected = new NativePacket.Acknowledgement(0xd0fda7488ea0923dL);
    assertThat(content(MqttMessageType.PUBACK, "40" + id)).isEqualTo(expected);
    assertThat(content(MqttMessageType.PUBREC, "50" + id)).isEqualTo(expected);
    assertThat(content(MqttMessageType.PUBREL, "62" + id)).isEqualTo(expected);
    assertThat(content(MqttMessageType.PUBREL, "6a" + id)).isEqualTo(expected);
    assertThat(content(MqttMessageType.PUBREL, "60" + id))
        .isEqualTo(new NativePacket.BareRelease(expected.id()));
    assertThat(content(MqttMessageType.PUBCOMP, "70" + id)).isEqualTo(expected);
  }

  @Test
  void subscribeToSeveral() {
    NativePacket.Subscribe subscribe =
        (NativePacket.Subscribe)
            content(
                MqttMessageType.SUBSCRIBE,
                "82 11 00 00 00 00 00 00 00 07 00 01 61 01 00 02 61 62 00");
    assertThat(subscribe.id()).isEqualTo(7);
    assertThat(subscribe.wanted())
        .extracting(one -> one.topicFilter() + one.option().qos().value())
        .containsExactly("a1", "ab0");
  }

  @Test
  void unsubscribeWithACutOffId() {
    NativePacket.Unsubscribe unsubscribe =
        (NativePacket.Unsubscribe)
            content(
                MqttMessageType.UNSUBSCRIBE,
                "a2 14 00 00 00 00 24 a0 92 3d 00 0a 74 65 73 74 74 6f 70 69 63 32");
    assertThat(unsubscribe)
        .isEqualTo(new NativePacket.Unsubscribe(0x24a0923dL, List.of("testtopic2")));
  }

  @Test
  void pingAndDisconnect() {
    assertThat(read("c0 00").fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGREQ);
    assertThat(read("e0 00").fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2 0c d0 fd a7 45 3c 20 92 3d 01 00 01 30",
        "f0 0c d0 fd a7 45 3c 20 92 3d 01 00 00 30",
        "f0 0c d0 fd a7 45 3c 20 92 3d 01 00 07 30"
      })
  void commandsWhateverTheirFlagsAndLength(String hex) {
    NativePacket.Command command = (NativePacket.Command) content(MqttMessageType.AUTH, hex);
    assertThat(command.id()).isEqualTo(0xd0fda7453c20923dL);
    assertThat(command.command()).isEqualTo(1);
    assertThat(command.parameters()).asString().isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"f0 0b 00 00 00 00 00 00 00 07 ff 00 00", "f0 09 00 00 00 00 00 00 00 07 ff"})
  void commandsWithoutParameters(String hex) {
    NativePacket.Command command = (NativePacket.Command) content(MqttMessageType.AUTH, hex);
    assertThat(command.command()).isEqualTo(255);
    assertThat(command.parameters()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02 00",
        "20 02 00 00",
        "90 02 00 00",
        "b0 02 00 00",
        "d0 00",
        "30 00",
        "30 03 00 02 74",
        "36 0c 00 02 74 32 00 00 00 00 00 00 00 07",
        "32 06 00 02 74 32 00 07",
        "40 02 00 07",
        "82 02 00 07",
        "82 08 00 00 00 00 00 00 00 07",
        "82 0b 00 00 00 00 00 00 00 07 00 01 61",
        "82 0c 00 00 00 00 00 00 00 07 00 01 61 03",
        "a2 08 00 00 00 00 00 00 00 07",
        "a2 0a 00 00 00 00 00 00 00 07 00 01",
        "f2 08 00 00 00 00 00 00 00 07",
        "10 09 00 06 4d 51 49 73 64 70 04",
        "10 0b 00 06 4d 51 49 73 64 70 13 c0 00"
      })
  void whatCannotBeRead(String hex) {
    assertThatThrownBy(() -> read(hex)).isInstanceOf(DecoderException.class);
  }

  // ---- PUBLISH2 ---------------------------------------------------------------------------------

  private static byte[] fields(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  private static String field(int type, String value) {
    return "%02x%04x%s"
        .formatted(
            type,
            value.length(),
            HexFormat.of().formatHex(value.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void fieldsOfAPublishInAnyOrder() {
    Publish2 read =
        Publish2.read(
                fields(
                    field(1, "hello")
                        + field(0, "testtopic2")
                        + field(3, "120")
                        + field(4, "1100")
                        + field(9, "unknown")
                        + field(6, "2")
                        + field(7, "{\"aps\":{\"alert\":\"hi\"}}")))
            .orElseThrow();
    assertThat(read.topic()).isEqualTo("testtopic2");
    assertThat(read.payload()).asString().isEqualTo("hello");
    assertThat(read.timeToLive()).isEqualTo(new TimeToLive(120));
    assertThat(read.qos()).isEqualTo(Qos.EXACTLY_ONCE);
    assertThat(read.apns()).isEqualTo(ApnsRequest.explicit("{\"aps\":{\"alert\":\"hi\"}}"));
  }

  @Test
  void aPublishHasDefaults() {
    Publish2 read = Publish2.read(fields(field(0, "t"))).orElseThrow();
    assertThat(read.payload()).isEmpty();
    assertThat(read.timeToLive()).isEqualTo(TimeToLive.DEFAULT);
    assertThat(read.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
    assertThat(read.apns()).isEqualTo(ApnsRequest.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "soon", "9999999999999999999999"})
  void strangeLivesAndLevelsAreTheDefaultOrTheLongest(String text) {
    Publish2 read =
        Publish2.read(fields(field(0, "t") + field(3, text) + field(6, text) + field(7, "")))
            .orElseThrow();
    assertThat(read.timeToLive().seconds())
        .isEqualTo(
            text.startsWith("9999") ? TimeToLive.MAXIMUM_SECONDS : TimeToLive.DEFAULT.seconds());
    assertThat(read.qos()).isEqualTo(text.equals("0") ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE);
    assertThat(read.apns()).isEqualTo(ApnsRequest.NONE);
  }

  @Test
  void theLastOfARepeatedFieldWins() {
    Publish2 read =
        Publish2.read(fields(field(0, "a") + field(1, "x") + field(0, "b") + field(1, "")))
            .orElseThrow();
    assertThat(read.topic()).isEqualTo("b");
    assertThat(read.payload()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01 00 01 61", "00 00 02 61", "00 00 01 61 01", "00 00 01 61 01 00"})
  void fieldsThatAreCutOffOrNameNoTopic(String hex) {
    assertThat(Publish2.read(fields(hex))).isEmpty();
  }
}
