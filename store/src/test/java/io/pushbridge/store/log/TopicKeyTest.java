package io.pushbridge.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Keys of topics: they lie where wildcards look, and scatter. */
class TopicKeyTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.of("a", "b", "ü", "", "room")
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(levels -> String.join("/", levels))
        .filter(topic -> !topic.isEmpty());
  }

  @Provide
  Arbitrary<String> filters() {
    Arbitrary<String> levels =
        Arbitraries.of("a", "b", "ü", "", "+").list().ofMaxSize(11).map(all -> levels(all));
    return levels.flatMap(before -> Arbitraries.of("#", "+").map(end -> before + end));
  }

  private static String levels(List<String> all) {
    return all.isEmpty() ? "" : String.join("/", all) + "/";
  }

  @Property
  void aKeyHasItsName(@ForAll("topics") String topic) {
    assertThat(TopicKey.read(TopicKey.topic(APP, topic).bytes()).name())
        .isEqualTo(new TopicName(topic));
  }

  @Property
  void whateverAFilterMatchesLiesInItsRange(
      @ForAll("topics") String topic, @ForAll("filters") String filter) {
    byte[] key = TopicKey.topic(APP, topic).bytes();
    TopicKey from = WildcardRange.of(APP, new TopicFilter(filter)).from();
    boolean inRange =
        Arrays.compareUnsigned(from.bytes(), key) <= 0
            && Arrays.compareUnsigned(key, from.endOfRange()) < 0;
    if (new TopicFilter(filter).matches(new TopicName(topic))) {
      assertThat(inRange).isTrue();
    }
  }

  @Example
  void namesThatCountUpScatter() {
    byte[][] keys = new byte[512][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = TopicKey.topic(APP, "room%06d".formatted(i)).bytes();
    }
    int ascending = 0;
    for (int i = 1; i < keys.length; i++) {
      ascending += Arrays.compareUnsigned(keys[i - 1], keys[i]) < 0 ? 1 : 0;
    }
    assertThat(ascending).isBetween(100, 412);
  }
}
