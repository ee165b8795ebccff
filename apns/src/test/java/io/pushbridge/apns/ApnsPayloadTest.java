package io.pushbridge.apns;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.push.ApnsRequest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApnsPayloadTest {

  static Stream<Arguments> mappings() {
    return Stream.of(
        Arguments.of(
            "wrapped",
            "{\"aps\":{\"alert\":\"douban\",\"sound\":\"bingbong.aiff\",\"badge\":3}}",
            "{\"aps\":{\"alert\":\"douban\",\"sound\":\"bingbong.aiff\",\"badge\":3}}"),
        Arguments.of(
            "wrapped with custom keys",
            "{\"aps\":{\"alert\":\"a\"},\"order\":18446744073709551615,\"nested\":{\"k\":[1.10]}}",
            "{\"aps\":{\"alert\":\"a\"},\"order\":18446744073709551615,\"nested\":{\"k\":[1.10]}}"),
        Arguments.of(
            "wrapped without alert",
            "{\"aps\":{\"badge\":3,\"sound\":\"s\"}}",
            "{\"aps\":{\"badge\":3,\"sound\":\"s\",\"alert\":\"hello\"}}"),
        Arguments.of(
            "an alert of null is none",
            "{\"aps\":{\"alert\":null,\"badge\":1}}",
            "{\"aps\":{\"alert\":\"hello\",\"badge\":1}}"),
        Arguments.of(
            "alert as a dictionary",
            "{\"aps\":{\"alert\":{\"loc-key\":\"K\",\"loc-args\":[\"x\"]}}}",
            "{\"aps\":{\"alert\":{\"loc-key\":\"K\",\"loc-args\":[\"x\"]}}}"),
        Arguments.of(
            "flat",
            "{\"alert\":\"FENS\",\"sound\":\"default\",\"badge\":1}",
            "{\"aps\":{\"alert\":\"FENS\",\"sound\":\"default\",\"badge\":1}}"),
        Arguments.of(
            "flat with a custom key and no alert",
            "{\"badge\":1,\"url\":\"x://y\"}",
            "{\"aps\":{\"badge\":1,\"alert\":\"hello\"},\"url\":\"x://y\"}"),
        Arguments.of(
            "custom keys alone", "{\"url\":1}", "{\"aps\":{\"alert\":\"hello\"},\"url\":1}"),
        Arguments.of(
            "an aps that is no object gives way",
            "{\"aps\":\"x\",\"badge\":2}",
            "{\"aps\":{\"badge\":2,\"alert\":\"hello\"}}"),
        Arguments.of(
            "silent", "{\"aps\":{\"content-available\":1}}", "{\"aps\":{\"content-available\":1}}"),
        Arguments.of(
            "content-available with a sound is shown",
            "{\"aps\":{\"content-available\":1,\"sound\":\"s\"}}",
            "{\"aps\":{\"content-available\":1,\"sound\":\"s\",\"alert\":\"hello\"}}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mappings")
  void mapsWhatThePublisherGave(String name, String given, String expected) {
    assertThat(ApnsPayload.of(ApnsRequest.explicit(given), "hello").map(ApnsPayload::json))
        .hasValue(expected);
  }

  @Test
  void theDefaultShowsTheMessageText() {
    assertThat(ApnsPayload.of(ApnsRequest.DEFAULT, "say \"hi\"\n你好"))
        .hasValue(new ApnsPayload("{\"aps\":{\"alert\":\"say \\\"hi\\\"\\n你好\"}}"));
  }

  @Test
  void nothingIsSentWhenNothingIsWanted() {
    assertThat(ApnsPayload.of(ApnsRequest.NONE, "hello")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "\"text\"", "1", "null", "{}", "{\"aps\":{}} x"})
  void whatIsNoUsefulObjectMakesNoPayload(String given) {
    assertThat(ApnsPayload.of(ApnsRequest.explicit(given), "hello")).isEmpty();
  }

  @Test
  void deeplyNestedJsonMakesNoPayload() {
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);

    assertThat(ApnsPayload.of(ApnsRequest.explicit(deep), "hello")).isEmpty();
  }

  // One, two, three and four bytes of UTF-8; two and six of JSON escape.
  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "你", "😀", "\"", "\u0001", "a你😀"})
  void cutsALongTextOnACodePointAsLateAsPossible(String piece) {
    String text = piece.repeat(5_000);

    String json = ApnsPayload.of(ApnsRequest.DEFAULT, text).orElseThrow().json();

    int bytes = json.getBytes(StandardCharsets.UTF_8).length;
    assertThat(bytes).isBetween(ApnsPayload.MAX_BYTES - 5, ApnsPayload.MAX_BYTES);
    // A torn pair would come back from UTF-8 as a question mark.
    assertThat(json).doesNotContain("?");
    assertThat(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(json);
  }

  @Test
  void theRestOfThePayloadTakesItsRoomFirst() {
    String custom = "c".repeat(4_000);
    String given = "{\"aps\":{\"badge\":1},\"own\":\"%s\"}".formatted(custom);

    String json = ApnsPayload.of(ApnsRequest.explicit(given), "x".repeat(500)).orElseThrow().json();

    assertThat(json).hasSize(ApnsPayload.MAX_BYTES).contains(custom).contains("\"alert\":\"xxx");
  }

  @Test
  void whatThePublisherWroteIsNeverCut() {
    String given = "{\"aps\":{\"alert\":\"%s\"}}".formatted("x".repeat(4_096));
    String crowded = "{\"aps\":{\"badge\":1},\"own\":\"%s\"}".formatted("c".repeat(4_096));

    assertThat(ApnsPayload.of(ApnsRequest.explicit(given), "hello")).isEmpty();
    assertThat(ApnsPayload.of(ApnsRequest.explicit(crowded), "hello")).isEmpty();
  }

  @Test
  void aPayloadOfExactlyTheLimitFits() {
    int frame = "{\"aps\":{\"alert\":\"\"}}".length();
    String alert = "x".repeat(ApnsPayload.MAX_BYTES - frame);

    assertThat(ApnsPayload.of(ApnsRequest.explicit("{\"aps\":{\"alert\":\"" + alert + "\"}}"), ""))
        .isPresent();
    assertThat(ApnsPayload.of(ApnsRequest.DEFAULT, alert).orElseThrow().json())
        .isEqualTo("{\"aps\":{\"alert\":\"" + alert + "\"}}");
  }
}
