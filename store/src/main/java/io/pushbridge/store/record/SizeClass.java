package io.pushbridge.store.record;

/**
 * The few sizes that records have which are often rewritten: one whose next content is of about the
 * same size is overwritten in place; MapDB loses a little of the file each time a list of free
 * records of one size runs empty and full again.
 */
public final class SizeClass {
  /** Smaller records are not made smaller again. */
  public static final int LARGE = 4_096;

  private static final int LEAST = 64;

  private SizeClass() {}

  /** 64, 96, 128, 192, 256, 384 and so on: the least that is not below {@code length}. */
  public static int of(int length) {
    int size = LEAST;
    while (size < length) {
      int between = size + size / 2;
      if (between >= length) {
        return between;
      }
      size *= 2;
    }
    return size;
  }

  /** The size of a record of {@code present} size that is to hold {@code length} bytes next. */
  public static int next(int present, int length) {
    boolean stays = length <= present && (present <= LARGE || present / 4 <= length);
    return stays ? present : of(length);
  }
}
