package io.pushbridge.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.MessageProperties.UserProperty;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import io.pushbridge.store.record.CorruptRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Messages as bytes: there and back, and what damage does. */
class MessageRecordTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  @Provide
  Arbitrary<Message> messages() {
    Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(20).injectNull(0.3);
    Arbitrary<byte[]> bodies = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<List<UserProperty>> user =
        Combinators.combine(
                Arbitraries.strings().ofMaxLength(5), Arbitraries.strings().ofMaxLength(5))
            .as(UserProperty::new)
            .list()
            .ofMaxSize(3);
    Arbitrary<MessageProperties> properties =
        Combinators.combine(Arbitraries.of(true, false), texts, texts, bodies.injectNull(0.5), user)
            .as(MessageProperties::new);
    Arbitrary<Destination> destinations =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .excludeChars('\u0000')
                .ofMinLength(1)
                .ofMaxLength(30)
                .filter(MessageRecordTest::isText)
                .map(name -> new Destination.Topic(new TopicName(name))),
            Arbitraries.longs()
                .greaterOrEqual(1)
                .map(uid -> new Destination.Inbox(uid, new Alias("a" + uid))));
    Arbitrary<Long> times = Arbitraries.longs().between(0, 1L << 45);
    return Combinators.combine(
            destinations,
            Arbitraries.longs().filter(id -> id != 0),
            Arbitraries.of(Qos.class),
            bodies,
            properties,
            Arbitraries.longs().greaterOrEqual(0),
            times,
            times)
        .as(
            (to, id, qos, body, said, publisher, at, until) ->
                new Message(APP, to, new MessageId(id), qos, body, said, publisher, at, until))
        .filter(message -> isText(message.properties()));
  }

  private static boolean isText(String text) {
    return text == null
        || new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
  }

  private static boolean isText(MessageProperties properties) {
    return isText(properties.contentType())
        && isText(properties.responseTopic())
        && properties.userProperties().stream()
            .allMatch(property -> isText(property.name()) && isText(property.value()));
  }

  private static byte[] record(Message message, long position) {
    byte[] bytes = MessageRecord.encode(message);
    MessageRecord.setPosition(bytes, position);
    return bytes;
  }

  @Property(tries = 300)
  void comesBackAsItWasWhateverThePadding(
      @ForAll("messages") Message message, @ForAll @IntRange(max = 500) int padding) {
    TopicKey key = TopicKey.of(APP, message.destination());
    byte[] bytes = record(message, 42);
    byte[] padded = Arrays.copyOf(bytes, bytes.length + padding);
    assertThat(MessageRecord.decode(APP, TopicKey.read(key.bytes()), padded))
        .isEqualTo(new LoggedMessage(42, message));
    MessageRecord.Header header = MessageRecord.header(padded, padded.length);
    assertThat(header).isEqualTo(new MessageRecord.Header(42, message.expiresAt(), padded.length));
  }

  @Property(tries = 300)
  void aChangedByteIsNoticed(
      @ForAll("messages") Message message,
      @ForAll @IntRange(max = 10_000) int at,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    TopicKey key = TopicKey.of(APP, message.destination());
    byte[] bytes = record(message, 42);
    bytes[at % bytes.length] ^= (byte) change;
    assertThatThrownBy(() -> MessageRecord.decode(APP, key, bytes))
        .isInstanceOf(CorruptRecordException.class);
  }

  @Property(tries = 300)
  void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
    TopicKey key = TopicKey.topic(APP, "t");
    assertThatThrownBy(() -> MessageRecord.decode(APP, key, bytes))
        .isInstanceOf(CorruptRecordException.class);
  }

  @Test
  void aRecordOfALaterVersionIsRefusedWithWords() {
    byte[] bytes = MessageRecord.empty();
    bytes[0] = 2;
    assertThatThrownBy(() -> MessageRecord.header(bytes, bytes.length))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("version 2");
  }
}
