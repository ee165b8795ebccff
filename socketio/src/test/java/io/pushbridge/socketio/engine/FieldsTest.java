package io.pushbridge.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Names and values of a request come back as they were, whatever characters they have. */
class FieldsTest {
  @Property(tries = 200)
  void aQueryComesBack(@ForAll Map<String, List<String>> parameters) {
    Fields fields = Fields.query(parameters);
    parameters.forEach(
        (name, values) -> {
          assertThat(fields.all(name)).isEqualTo(values);
          assertThat(fields.first(name)).isEqualTo(values.stream().findFirst());
        });
    parameters.values().removeIf(List::isEmpty);
    assertThat(fields.names()).containsExactlyElementsOf(parameters.keySet());
  }

  @Property(tries = 200)
  void headersComeBack(@ForAll List<Map.Entry<String, String>> headers) {
    Fields fields = Fields.headers(headers);
    for (Map.Entry<String, String> header : headers) {
      List<String> values =
          headers.stream()
              .filter(other -> other.getKey().equalsIgnoreCase(header.getKey()))
              .map(Map.Entry::getValue)
              .toList();
      assertThat(fields.all(header.getKey())).isEqualTo(values);
    }
    assertThat(fields.names())
        .containsExactlyElementsOf(headers.stream().map(Map.Entry::getKey).distinct().toList());
  }

  @Test
  void namesOfHeadersHaveNoCaseThoseOfAQueryHave() {
    Map<String, String> pair = Map.of("User-Agent", "x");
    assertThat(Fields.headers(pair.entrySet()).value("user-agent")).isEqualTo("x");
    assertThat(Fields.query(Map.of("User-Agent", List.of("x"))).value("user-agent")).isNull();
  }

  @Test
  void valuesMayBeLongAndNothingIsCutOff() {
    String longest = "ü".repeat(0xffff);
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    parameters.put("a", List.of(longest));
    parameters.put("b", List.of("", "2"));
    Fields fields = Fields.query(parameters);
    assertThat(fields.value("a")).isEqualTo(longest);
    assertThat(fields.all("b")).containsExactly("", "2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fields.query(Map.of("a", List.of(longest + "x"))));
  }

  @Test
  void noneHasNone() {
    assertThat(Fields.none().names()).isEmpty();
    assertThat(Fields.none().first("")).isEmpty();
    assertThat(Fields.none().all("x")).isEmpty();
  }
}
