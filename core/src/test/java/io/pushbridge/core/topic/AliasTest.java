package io.pushbridge.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AliasTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "mytestalias1", "A_9"})
  void acceptsWords(String text) {
    assertThat(Alias.parse(text)).contains(new Alias(text));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"a b", "a/b", "a-b", "é", "\"", "a\n"})
  void refusesEverythingElse(String text) {
    assertThat(Alias.parse(text)).isEmpty();
  }

  @Test
  void endsAt128Characters() {
    assertThat(Alias.parse("a".repeat(128))).isPresent();
    assertThat(Alias.parse("a".repeat(129))).isEmpty();
  }
}
