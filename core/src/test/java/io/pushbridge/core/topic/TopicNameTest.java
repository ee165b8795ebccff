package io.pushbridge.core.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"news", "a/b/c", "/a", "a/", "A_9", "p", "/", "a//b"})
  void strictNamesAreLettersDigitsUnderscoreAndSlash(String text) {
    assertThat(TopicName.parse(text, TopicSyntax.STRICT).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a b", "a-b", "a.b", "新闻", "a+", "#", "+/news", "../x", ",yali", "$SYS/a", "a\u0000"
      })
  void strictNamesAreNothingElse(String text) {
    assertThatThrownBy(() -> TopicName.parse(text, TopicSyntax.STRICT))
        .isInstanceOf(InvalidNameException.class);
  }

  @Test
  void strictNamesEndAt128Characters() {
    assertThat(TopicName.parse("a".repeat(128), TopicSyntax.STRICT).text()).hasSize(128);
    assertThatThrownBy(() -> TopicName.parse("a".repeat(129), TopicSyntax.STRICT))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"home/temp-1", "家/温度", "a b", "a/$data", "😀", ".."})
  void mqttNamesAreAnyText(String text) {
    assertThat(TopicName.parse(text, TopicSyntax.MQTT).text()).isEqualTo(text);
  }

  /** MQTT 5 §4.7.2. */
  @ParameterizedTest
  @ValueSource(strings = {"$data/x", "$SYS/clients/connected", "$"})
  void namesOfTheServerAreNoClients(String text) {
    assertThatThrownBy(() -> TopicName.parse(text, TopicSyntax.MQTT))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a+b", "a/#", "a\u0000b", "a\u0002", "\uD83D", "\uDE00x", "\uFFFF"})
  void mqttNamesHaveNoWildcardsNullsOrLoneSurrogates(String text) {
    assertThatThrownBy(() -> TopicName.parse(text, TopicSyntax.MQTT))
        .isInstanceOf(InvalidNameException.class);
  }

  @Test
  void mqttNamesAreBoundedInBytesAndLevels() {
    assertThat(TopicName.parse("é".repeat(2_048), TopicSyntax.MQTT).text()).hasSize(2_048);
    assertThatThrownBy(() -> TopicName.parse("é".repeat(2_049), TopicSyntax.MQTT))
        .isInstanceOf(InvalidNameException.class);
    assertThatThrownBy(() -> TopicName.parse("/".repeat(128), TopicSyntax.MQTT))
        .isInstanceOf(InvalidNameException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"news/p", "/p", "a/b/p"})
  void presenceNamesCannotBePublishedTo(String text) {
    for (TopicSyntax syntax : TopicSyntax.values()) {
      assertThatThrownBy(() -> TopicName.parse(text, syntax))
          .isInstanceOf(InvalidNameException.class);
    }
  }
}
