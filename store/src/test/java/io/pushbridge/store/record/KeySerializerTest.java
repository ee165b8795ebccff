package io.pushbridge.store.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.serializer.GroupSerializer;

/** A node's keys behave and look on disk as with MapDB's own serializer. */
class KeySerializerTest {
  private static final GroupSerializer<byte[]> MAPDB = Serializer.BYTE_ARRAY_DELTA;
  private static final KeySerializer OURS = KeySerializer.KEYS;

  /** Few different bytes, so that beginnings are shared and keys are beginnings of others. */
  @Provide
  Arbitrary<byte[]> key() {
    return Arbitraries.bytes().between((byte) -1, (byte) 1).array(byte[].class).ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<byte[]>> keys() {
    return key().list().ofMaxSize(12);
  }

  private static byte[][] sorted(List<byte[]> keys) {
    TreeSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
    sorted.addAll(keys);
    return sorted.toArray(new byte[0][]);
  }

  private static byte[][] plain(Object keys) {
    byte[][] plain = new byte[OURS.valueArraySize(keys)][];
    Arrays.setAll(plain, i -> OURS.valueArrayGet(keys, i));
    return plain;
  }

  @Property(tries = 500)
  void aGroupChangesAsAnArrayOfKeys(@ForAll("keys") List<byte[]> list, @ForAll("key") byte[] key) {
    byte[][] array = sorted(list);
    Object group = OURS.valueArrayFromArray(array);
    assertThat(plain(group)).isDeepEqualTo(array);
    int found = OURS.valueArraySearch(group, key, OURS);
    assertThat(found).isEqualTo(Arrays.binarySearch(array, key, Arrays::compareUnsigned));
    if (found < 0) {
      assertThat(plain(OURS.valueArrayPut(group, -found - 1, key)))
          .isDeepEqualTo((byte[][]) MAPDB.valueArrayPut(array, -found - 1, key));
    } else {
      assertThat(plain(OURS.valueArrayDeleteValue(group, found + 1)))
          .isDeepEqualTo((byte[][]) MAPDB.valueArrayDeleteValue(array, found + 1));
    }
    for (int from = 0; from <= array.length; from++) {
      Object range = OURS.valueArrayCopyOfRange(group, from, array.length);
      assertThat(plain(range)).isDeepEqualTo(Arrays.copyOfRange(array, from, array.length));
      assertThat(plain(OURS.valueArrayCopyOfRange(group, 0, from)))
          .isDeepEqualTo(Arrays.copyOfRange(array, 0, from));
    }
  }

  @Property(tries = 500)
  void eachReadsWhatTheOtherWrote(@ForAll("keys") List<byte[]> list) throws IOException {
    byte[][] array = sorted(list);
    if (array.length == 0) {
      return; // MapDB writes no empty group
    }
    DataOutput2 ours = new DataOutput2();
    OURS.valueArraySerialize(ours, OURS.valueArrayFromArray(array));
    DataOutput2 theirs = new DataOutput2();
    MAPDB.valueArraySerialize(theirs, array);
    byte[] byOurs = ours.copyBytes();
    assertThat(
            (byte[][]) MAPDB.valueArrayDeserialize(new DataInput2.ByteArray(byOurs), array.length))
        .isDeepEqualTo(array);
    DataInput2.ByteArray in = new DataInput2.ByteArray(theirs.copyBytes());
    assertThat(plain(OURS.valueArrayDeserialize(in, array.length))).isDeepEqualTo(array);
    assertThat(in.pos).isEqualTo(theirs.pos);
  }

  @Property(tries = 60)
  void aTreeHoldsWhatASortedSetHolds(
      @ForAll("steps") List<byte[]> steps, @ForAll("key") byte[] from) {
    try (DB db = DBMaker.memoryDB().make()) {
      NavigableSet<byte[]> tree = db.treeSet("t", OURS).maxNodeSize(6).create();
      NavigableSet<byte[]> expected = new TreeSet<>(Arrays::compareUnsigned);
      for (byte[] step : steps) {
        byte[] key = Arrays.copyOfRange(step, 1, step.length);
        if (step[0] == 0) {
          assertThat(tree.remove(key)).isEqualTo(expected.remove(key));
        } else {
          assertThat(tree.add(key)).isEqualTo(expected.add(key));
        }
      }
      assertThat(new ArrayList<>(tree).toArray(new byte[0][]))
          .isDeepEqualTo(expected.toArray(new byte[0][]));
      assertThat(new ArrayList<>(tree.tailSet(from, false)).toArray(new byte[0][]))
          .isDeepEqualTo(expected.tailSet(from, false).toArray(new byte[0][]));
      assertThat(tree.ceiling(from)).isEqualTo(expected.ceiling(from));
    }
  }

  @Provide
  Arbitrary<List<byte[]>> steps() {
    return Arbitraries.bytes()
        .between((byte) -1, (byte) 1)
        .array(byte[].class)
        .ofMinSize(1)
        .ofMaxSize(7)
        .list()
        .ofMaxSize(400);
  }
}
