package io.pushbridge.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
  @Property
  void everyIdButZeroReadsBackAsItsUnsignedDecimal(@ForAll long bits) {
    if (bits != 0) {
      assertThat(MessageId.parse(Long.toUnsignedString(bits))).contains(new MessageId(bits));
    }
  }

  @Test
  void idsOverTwoToThe63KeepTheirDigits() {
    assertThat(MessageId.parse("11833652203486491112").orElseThrow())
        .hasToString("11833652203486491112");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"0", "-1", "+1", "1.0", "1e3", "0x1", "18446744073709551616", "abc", "١"})
  void otherTextsAreNoIds(String text) {
    assertThat(MessageId.parse(text)).isEmpty();
  }

  @Test
  void snowflakesHaveTheLayoutOfTheServersIds() {
    Clock clock = Clock.fixed(Instant.parse("2016-01-05T07:43:01.444Z"), ZoneOffset.UTC);
    long id = new Snowflake(clock, 0).next();
    // The captured id 531014746925719552 was made in the same millisecond.
    assertThat(id >>> 22).isEqualTo(531014746925719552L >>> 22);
  }

  @Test
  void snowflakesGrowEvenWhenAMillisecondIsUsedUp() {
    Clock stopped = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    Snowflake node7 = new Snowflake(stopped, 7);
    Set<Long> seen = new HashSet<>();
    long last = 0;
    for (int i = 0; i < 10_000; i++) {
      long id = node7.next();
      assertThat(id).isGreaterThan(last);
      assertThat((id >>> 12) & 1023).isEqualTo(7);
      assertThat(seen.add(id)).isTrue();
      last = id;
    }
  }
}
