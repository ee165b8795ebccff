package io.pushbridge.store.registry;

import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Function;

/**
 * Goes through a tree in the order of its keys, on and on: to a key that is near by stepping, which
 * reads each node once, and to one that is far by looking it up. Confined to one thread.
 *
 * @param <T> what the tree's iterator gives
 */
final class KeyWalk<T> {
  /** So many steps cost about as much as a look-up. */
  private static final int STEPS = 16;

  private final Function<byte[], Iterator<T>> lookUp;
  private final Function<T, byte[]> keyOf;
  private Iterator<T> rest;
  private T current;

  /**
   * A walk that has not begun.
   *
   * @param lookUp what lies at a key and after it
   * @param keyOf the key of what that gives
   */
  KeyWalk(Function<byte[], Iterator<T>> lookUp, Function<T, byte[]> keyOf) {
    this.lookUp = lookUp;
    this.keyOf = keyOf;
  }

  /** The first at this key or after it, or null; never before where the walk is. */
  T atOrAfter(byte[] key) {
    if (rest != null) {
      for (int step = 0; step < STEPS; step++) {
        if (current == null || Arrays.compareUnsigned(keyOf.apply(current), key) >= 0) {
          return current;
        }
        current = rest.hasNext() ? rest.next() : null;
      }
    }
    rest = lookUp.apply(key);
    current = rest.hasNext() ? rest.next() : null;
    return current;
  }

  /** The one after where the walk is, or null. */
  T next() {
    current = rest.hasNext() ? rest.next() : null;
    return current;
  }
}
