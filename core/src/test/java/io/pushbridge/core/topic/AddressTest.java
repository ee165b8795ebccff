package io.pushbridge.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.topic.Address.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  private static final String TOKEN = "683dc38987d3acc5a5684979f42943be";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "news|TOPIC|news",
        ",yta/jack|ALIAS|jack",
        ",yali|SET_ALIAS|''",
        ",yaliget|GET_ALIAS|''",
        ",yapn|DEVICE_TOKEN|''",
        "$$report/domytest|REPORT|domytest",
        "$$other|RESERVED|''",
        ",unknown|RESERVED|''",
        ",yalix|RESERVED|''",
        "$SYS/x|TOPIC|$SYS/x"
      })
  void readsReservedNames(String text, Kind kind, String name) {
    assertThat(Address.of(text)).isEqualTo(new Address(kind, name, ""));
  }

  @Test
  void takesTheTokenOffTopicsAndAliases() {
    assertThat(Address.of(",yam" + TOKEN + "_news"))
        .isEqualTo(new Address(Kind.TOPIC, "news", TOKEN));
    assertThat(Address.of(",yam" + TOKEN + "_,yta/jack"))
        .isEqualTo(new Address(Kind.ALIAS, "jack", TOKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",yam683dc38987d3acc5a5684979f42943be", // nothing addressed
        ",yam683dc38987d3acc5a5684979f42943b_news", // 31 digits
        ",yam683DC38987d3acc5a5684979f42943be_news", // upper case
      })
  void whatOnlyLooksLikeATokenIsReserved(String text) {
    assertThat(Address.of(text).kind()).isEqualTo(Kind.RESERVED);
  }
}
