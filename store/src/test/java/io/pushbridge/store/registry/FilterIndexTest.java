package io.pushbridge.store.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The index finds exactly the filters that match, whatever was put in and taken out before. */
class FilterIndexTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final AppKey OTHER = new AppKey("567a4a754407a3cd028aaf6b");

  @Provide
  Arbitrary<List<String>> filters() {
    Arbitrary<String> levels =
        Arbitraries.of("a", "b", "", "+", "$s", "ab")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(parts -> String.join("/", parts));
    Arbitrary<String> open = levels.map(text -> text + "/#");
    return Arbitraries.oneOf(levels, open, Arbitraries.of("#", "a/p", "+/p"))
        .filter(text -> !text.isEmpty())
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.of("a", "b", "", "$s", "ab", "c")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(parts -> String.join("/", parts))
        .filter(text -> !text.isEmpty());
  }

  /** Each mention of a filter puts it in if it is out and takes it out if it is in. */
  @Property(tries = 500)
  void findsWhatMatches(@ForAll("filters") List<String> mentioned, @ForAll("topics") String topic) {
    FilterIndex index = new FilterIndex();
    Map<String, Integer> in = new HashMap<>();
    for (int id = 1; id <= mentioned.size(); id++) {
      String text = mentioned.get(id - 1);
      Integer known = in.remove(text);
      if (known == null) {
        in.put(text, id);
      }
      int holders = known == null ? 1 : 0;
      index.put(APP, new TopicFilter(text), new FilterHolders(id, holders, holders));
      assertThat(index.find(APP, new TopicFilter(text)))
          .isEqualTo(holders == 0 || text.endsWith("/p") ? null : new FilterHolders(id, 1, 1));
      index.put(OTHER, new TopicFilter("#"), new FilterHolders(id, 1, 1));
    }
    TopicName name = new TopicName(topic);
    Set<String> found = new TreeSet<>();
    boolean stopped =
        index.anyMatching(
            APP,
            name,
            filter -> {
              assertThat(found.add(mentioned.get(filter.id() - 1))).isTrue();
              return false;
            });
    Set<String> expected =
        in.keySet().stream()
            .filter(text -> new TopicFilter(text).matches(name))
            .collect(Collectors.toSet());
    assertThat(stopped).isFalse();
    assertThat(found).isEqualTo(expected);
    assertThat(index.anyMatching(APP, name, filter -> filter.wantingLogged() > 0))
        .isEqualTo(!expected.isEmpty());
  }
}
