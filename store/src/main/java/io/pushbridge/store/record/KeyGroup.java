package io.pushbridge.store.record;

import java.util.Arrays;

/**
 * The keys of one tree node, ascending, in one piece: what all of them begin with once, then the
 * rest of each. Immutable.
 */
final class KeyGroup {
  static final KeyGroup EMPTY = new KeyGroup(new byte[0], 0, new int[0]);

  /** The common beginning, then the rests one after the other. */
  final byte[] bytes;

  /** Length of the common beginning; it need not be the longest there is. */
  final int prefix;

  /** Where each key's rest ends. */
  final int[] ends;

  KeyGroup(byte[] bytes, int prefix, int[] ends) {
    this.bytes = bytes;
    this.prefix = prefix;
    this.ends = ends;
  }

  static KeyGroup of(byte[][] keys) {
    KeyGroup group = EMPTY;
    for (int i = 0; i < keys.length; i++) {
      group = group.plus(i, keys[i]);
    }
    return group;
  }

  int size() {
    return ends.length;
  }

  private int start(int index) {
    return index == 0 ? prefix : ends[index - 1];
  }

  int length(int index) {
    return prefix + ends[index] - start(index);
  }

  byte[] get(int index) {
    int start = start(index);
    byte[] key = new byte[prefix + ends[index] - start];
    System.arraycopy(bytes, 0, key, 0, prefix);
    System.arraycopy(bytes, start, key, prefix, ends[index] - start);
    return key;
  }

  /** As {@link Arrays#binarySearch(Object[], Object)}, by unsigned bytes. */
  int search(byte[] key) {
    int common = Math.min(prefix, key.length);
    int first = Arrays.compareUnsigned(key, 0, common, bytes, 0, common);
    if (first != 0 || key.length < prefix) {
      return first > 0 ? -ends.length - 1 : -1;
    }
    int low = 0;
    int high = ends.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order =
          Arrays.compareUnsigned(bytes, start(middle), ends[middle], key, prefix, key.length);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** With one more key at this place. */
  KeyGroup plus(int index, byte[] key) {
    if (ends.length == 0) {
      return new KeyGroup(key, key.length, new int[] {key.length});
    }
    int common = commonBeginning(key, bytes, 0, prefix);
    Builder builder =
        new Builder(
            common,
            bytes.length + (ends.length + 1) * (prefix - common) + key.length,
            ends.length + 1);
    builder.beginning(bytes);
    builder.take(this, 0, index);
    builder.take(key);
    builder.take(this, index, ends.length);
    return builder.group();
  }

  /** Without the key at this place. */
  KeyGroup minus(int index) {
    if (ends.length == 1) {
      return EMPTY;
    }
    Builder builder = new Builder(prefix, bytes.length, ends.length - 1);
    builder.beginning(bytes);
    builder.take(this, 0, index);
    builder.take(this, index + 1, ends.length);
    return builder.group();
  }

  /** Those at some places, with as long a common beginning as they have. */
  KeyGroup range(int from, int to) {
    if (from == to) {
      return EMPTY;
    }
    int last = start(to - 1);
    int common = prefix + mismatch(bytes, start(from), ends[from], bytes, last, ends[to - 1]);
    Builder builder = new Builder(common, bytes.length, to - from);
    builder.beginning(get(from));
    builder.take(this, from, to);
    return builder.group();
  }

  private static int commonBeginning(byte[] key, byte[] other, int from, int to) {
    return mismatch(key, 0, key.length, other, from, to);
  }

  private static int mismatch(byte[] left, int from, int to, byte[] right, int start, int end) {
    int found = Arrays.mismatch(left, from, to, right, start, end);
    return found < 0 ? to - from : found;
  }

  /** Puts a group together; its beginning may be shorter or longer than that of its sources. */
  private static final class Builder {
    private final int prefix;
    private final byte[] bytes;
    private final int[] ends;
    private int end;
    private int count;

    Builder(int prefix, int room, int keys) {
      this.prefix = prefix;
      this.bytes = new byte[room];
      this.ends = new int[keys];
    }

    void beginning(byte[] of) {
      System.arraycopy(of, 0, bytes, 0, prefix);
      end = prefix;
    }

    void take(byte[] key) {
      System.arraycopy(key, prefix, bytes, end, key.length - prefix);
      end += key.length - prefix;
      ends[count++] = end;
    }

    void take(KeyGroup from, int first, int last) {
      if (first == last) {
        return;
      }
      if (from.prefix == prefix) {
        int start = from.start(first);
        int length = from.ends[last - 1] - start;
        System.arraycopy(from.bytes, start, bytes, end, length);
        for (int i = first; i < last; i++) {
          ends[count++] = from.ends[i] - start + end;
        }
        end += length;
        return;
      }
      for (int i = first; i < last; i++) {
        // What the beginning lost goes to each rest, and what it won comes off it.
        int lost = Math.max(0, from.prefix - prefix);
        int start = from.start(i) + Math.max(0, prefix - from.prefix);
        System.arraycopy(from.bytes, prefix, bytes, end, lost);
        end += lost;
        System.arraycopy(from.bytes, start, bytes, end, from.ends[i] - start);
        end += from.ends[i] - start;
        ends[count++] = end;
      }
    }

    KeyGroup group() {
      return new KeyGroup(bytes.length == end ? bytes : Arrays.copyOf(bytes, end), prefix, ends);
    }
  }
}
