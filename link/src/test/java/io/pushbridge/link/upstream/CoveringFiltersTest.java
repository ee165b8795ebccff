package io.pushbridge.link.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Filters that stand for others. */
class CoveringFiltersTest {
  @Property(tries = 2_000)
  void everyTopicThatIsWantedComesExactlyOnce(
      @ForAll("filters") List<String> wanted, @ForAll("topics") String topic) {
    Set<String> covering = CoveringFilters.of(wanted);
    long matching = covering.stream().filter(filter -> matches(filter, topic)).count();
    assertThat(matching).isLessThanOrEqualTo(1);
    if (wanted.stream().anyMatch(filter -> matches(filter, topic))) {
      assertThat(matching).isEqualTo(1);
    }
    assertThat(covering).hasSizeLessThanOrEqualTo(wanted.size());
  }

  @Example
  void whatDoesNotOverlapStaysAsItIs() {
    assertThat(CoveringFilters.of(List.of("a/b", "a/c", "d/#", "e/+/f", "e/g")))
        .containsExactlyInAnyOrder("a/b", "a/c", "d/#", "e/+/f", "e/g");
    assertThat(CoveringFilters.of(List.of("a/#", "a"))).containsExactly("a/#");
    assertThat(CoveringFilters.of(List.of("a/+/c", "a/b/+"))).containsExactly("a/+/+");
    assertThat(CoveringFilters.of(List.of())).isEmpty();
  }

  private static boolean matches(String filter, String topic) {
    return new TopicFilter(filter).matches(new TopicName(topic));
  }

  @Provide
  Arbitrary<List<String>> filters() {
    Arbitrary<String> level = Arbitraries.of("a", "b", "c", "+", "");
    return level
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(levels -> String.join("/", levels))
        .flatMap(text -> Arbitraries.of(text, text + "/#", text.isEmpty() ? "#" : text))
        .filter(text -> !text.isEmpty())
        .list()
        .ofMaxSize(8)
        .uniqueElements();
  }

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.of("a", "b", "c", "d", "")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(levels -> String.join("/", levels))
        .filter(text -> !text.isEmpty());
  }
}
