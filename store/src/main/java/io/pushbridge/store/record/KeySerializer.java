package io.pushbridge.store.record;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.serializer.GroupSerializer;

/**
 * Keys of bytes in unsigned order. On disk a node's keys are what MapDB's {@code BYTE_ARRAY_DELTA}
 * makes of them; in memory they stay in one piece, where that makes an object of each key whenever
 * it passes a node.
 */
public final class KeySerializer implements GroupSerializer<byte[]> {
  /** The only one. */
  public static final KeySerializer KEYS = new KeySerializer();

  private KeySerializer() {}

  @Override
  public void serialize(DataOutput2 out, byte[] value) throws IOException {
    Serializer.BYTE_ARRAY.serialize(out, value);
  }

  @Override
  public byte[] deserialize(DataInput2 in, int available) throws IOException {
    return Serializer.BYTE_ARRAY.deserialize(in, available);
  }

  @Override
  public boolean isTrusted() {
    return true;
  }

  @Override
  public boolean equals(byte[] left, byte[] right) {
    return Arrays.equals(left, right);
  }

  @Override
  public int hashCode(byte[] value, int seed) {
    return Serializer.BYTE_ARRAY.hashCode(value, seed);
  }

  @Override
  public int compare(byte[] left, byte[] right) {
    return Arrays.compareUnsigned(left, right);
  }

  @Override
  public byte[] nextValue(byte[] value) {
    return Serializer.BYTE_ARRAY.nextValue(value);
  }

  // ---- the keys of a node -----------------------------------------------------------------------

  @Override
  public void valueArraySerialize(DataOutput2 out, Object keys) throws IOException {
    KeyGroup group = (KeyGroup) keys;
    for (int i = 0; i < group.size(); i++) {
      out.packInt(group.length(i));
    }
    out.packInt(group.prefix);
    out.write(group.bytes, 0, group.bytes.length);
  }

  @Override
  public Object valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    if (size == 0) {
      return KeyGroup.EMPTY;
    }
    int[] ends = new int[size];
    for (int i = 0; i < size; i++) {
      ends[i] = in.unpackInt();
    }
    int prefix = in.unpackInt();
    int end = prefix;
    for (int i = 0; i < size; i++) {
      end += ends[i] - prefix;
      ends[i] = end;
    }
    byte[] bytes = new byte[end];
    in.readFully(bytes);
    return new KeyGroup(bytes, prefix, ends);
  }

  @Override
  public int valueArraySearch(Object keys, byte[] key) {
    return ((KeyGroup) keys).search(key);
  }

  @Override
  @SuppressWarnings("rawtypes") // as MapDB declares it
  public int valueArraySearch(Object keys, byte[] key, Comparator comparator) {
    return ((KeyGroup) keys).search(key);
  }

  @Override
  public byte[] valueArrayGet(Object keys, int index) {
    return ((KeyGroup) keys).get(index);
  }

  @Override
  public int valueArraySize(Object keys) {
    return ((KeyGroup) keys).size();
  }

  @Override
  public Object valueArrayEmpty() {
    return KeyGroup.EMPTY;
  }

  @Override
  public Object valueArrayPut(Object keys, int index, byte[] key) {
    return ((KeyGroup) keys).plus(index, key);
  }

  @Override
  public Object valueArrayUpdateVal(Object keys, int index, byte[] key) {
    return ((KeyGroup) keys).minus(index).plus(index, key);
  }

  @Override
  public Object valueArrayFromArray(Object[] keys) {
    return KeyGroup.of(Arrays.copyOf(keys, keys.length, byte[][].class));
  }

  @Override
  public Object valueArrayCopyOfRange(Object keys, int from, int to) {
    return ((KeyGroup) keys).range(from, to);
  }

  /** The index counts from 1, as MapDB has it. */
  @Override
  public Object valueArrayDeleteValue(Object keys, int index) {
    return ((KeyGroup) keys).minus(index - 1);
  }
}
