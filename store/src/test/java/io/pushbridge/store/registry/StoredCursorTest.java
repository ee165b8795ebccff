package io.pushbridge.store.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.registry.Cursor;
import io.pushbridge.store.record.UidKey;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Cursors and scattered uids come back as they were. */
class StoredCursorTest {
  @Property(tries = 300)
  void comesBackAsItWas(
      @ForAll @LongRange(min = 0, max = 1L << 62) long upTo,
      @ForAll @Size(max = 50) Set<@LongRange(min = 1, max = 1L << 61) Long> above,
      @ForAll @Size(max = 50) Set<@LongRange(min = 1, max = 1L << 61) Long> released,
      @ForAll @LongRange(min = 0) long sentUpTo) {
    Cursor cursor = new Cursor(upTo, over(upTo, above), over(upTo, released), sentUpTo);
    assertThat(StoredCursor.read(StoredCursor.toBytes(cursor))).isEqualTo(cursor);
  }

  private static long[] over(long upTo, Set<Long> distances) {
    return distances.stream().mapToLong(distance -> upTo + distance).sorted().toArray();
  }

  @Property
  void uidsAreGatheredAsTheyWereScattered(@ForAll long uid) {
    assertThat(UidKey.gather(UidKey.scatter(uid))).isEqualTo(uid);
  }
}
