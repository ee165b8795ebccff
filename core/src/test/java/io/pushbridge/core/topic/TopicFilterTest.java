package io.pushbridge.core.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"#", "+", "a/#", "+/b", "a/+/c", "/+", "+/+", "news/p", "a/+/p", "a/#/p", "#/p"})
  void acceptsWildcardsInTheirPlaces(String text) {
    assertThat(TopicFilter.parse(text, TopicSyntax.STRICT).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "a/+/#, a/b",
    "a/+/#, a/b/#",
    "a, a",
    "#, #",
    "#, a",
    "#, a/+",
    "#, a/#",
    "+, +",
    "+, a",
    "a/#, a",
    "a/#, a/b/c",
    "a/#, a/#",
    "a/#, a/+/b",
    "+/b, a/b",
    "+/+, a/+",
    "a/+/c, a/b/c",
    "$SYS/#, $SYS/x",
    "/+, /a"
  })
  void coversWhatMatchesNothingBeside(String filter, String other) {
    assertThat(new TopicFilter(filter).covers(new TopicFilter(other))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "a/+/#, a/#",
    "a/+/#, a",
    "a, b",
    "a, a/b",
    "a/b, a",
    "+, #",
    "+, a/b",
    "+, +/+",
    "a/+, a/#",
    "a/+, +/a",
    "a/b, a/+",
    "a/#, #",
    "a/#, +",
    "a/b/#, a",
    "#, $SYS/x",
    "+/x, $SYS/x",
    "a/+/c, a/#",
    "+/+, a",
    "+/+, a/+/c"
  })
  void doesNotCoverWhatMatchesMore(String filter, String other) {
    assertThat(new TopicFilter(filter).covers(new TopicFilter(other))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a#", "#/a", "a/#/b", "a+/b", "+a", "a/b#", "/p", "a/#/b/p"})
  void refusesWildcardsElsewhere(String text) {
    assertThatThrownBy(() -> TopicFilter.parse(text, TopicSyntax.STRICT))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/+/#", "/", "$SYS/x", "a/p/b"})
  void aShareNamesItsGroupAndWhatIsShared(String shared) {
    TopicFilter share = TopicFilter.parse("$share/g 1/" + shared, TopicSyntax.MQTT);
    assertThat(share.isShared()).isTrue();
    assertThat(share.isPresence()).isFalse();
    assertThat(share.group()).isEqualTo("g 1");
    assertThat(share.shared().text()).isEqualTo(shared);
    assertThat(share.matches(new TopicName(share.text()))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$share/",
        "$share/g",
        "$share/g/",
        "$share//a",
        "$share/+/a",
        "$share/g#/a",
        "$share/g/a/p",
        "$share/g/a+",
        "$share/g/#/a",
        "$share/g/$share/g/a"
      })
  void refusesOtherShares(String text) {
    assertThatThrownBy(() -> TopicFilter.parse(text, TopicSyntax.MQTT))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/c, false",
    "a/b, a, false",
    "a, a/b, false",
    "+, a, true",
    "+, a/b, false",
    "+, /a, false",
    "/+, /a, true",
    "a/+, a/, true",
    "a/+/c, a/b/c, true",
    "#, a/b/c, true",
    "a/#, a, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "+/+, /a, true",
    "a/+/#, a, false",
    "a/+/#, a/b, true",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "a/b/#, a, false",
    "ab, a, false"
  })
  void matchesAsMqttSays(String filter, String topic, boolean expected) {
    assertThat(new TopicFilter(filter).matches(new TopicName(topic))).isEqualTo(expected);
  }

  @Test
  void presenceFiltersMatchNoMessage() {
    TopicFilter filter = new TopicFilter("news/p");
    assertThat(filter.isPresence()).isTrue();
    assertThat(filter.presenceOf()).isEqualTo("news");
    assertThat(filter.matches(new TopicName("news/p"))).isFalse();
    assertThat(new TopicFilter("+/p").matches(new TopicName("a/p"))).isFalse();
  }

  @Property
  void matchesLikeTheRegularExpressionOfTheFilter(
      @ForAll("filters") String filter, @ForAll("topics") String topic) {
    String expression =
        filter.equals("#") ? ".*" : filter.replaceAll("/#$", "(/.*)?").replace("+", "[^/]*");
    assertThat(new TopicFilter(filter).matches(new TopicName(topic)))
        .isEqualTo(Pattern.matches(expression, topic));
  }

  @Provide
  Arbitrary<String> topics() {
    return levels("a", "b", "").map(levels -> String.join("/", levels));
  }

  @Provide
  Arbitrary<String> filters() {
    return levels("a", "b", "", "+")
        .flatMap(
            levels -> {
              String text = String.join("/", levels);
              return Arbitraries.of(text, text + "/#", "#");
            })
        .filter(text -> !text.endsWith("/p"));
  }

  private static Arbitrary<List<String>> levels(String... of) {
    return Arbitraries.of(of).list().ofMinSize(1).ofMaxSize(4);
  }
}
