package io.pushbridge.store.volume;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The pages that are newer than the data file, by page number. Changed by the writer thread, read
 * by anyone.
 */
final class Overlay {

  private static final int SHIFT = DataFile.SLICE_SHIFT - Page.SHIFT;
  private static final int MASK = (1 << SHIFT) - 1;

  private volatile AtomicReferenceArray<Page>[] slices = empty();

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static AtomicReferenceArray<Page>[] empty() {
    return new AtomicReferenceArray[0];
  }

  /** Makes room for pages of that many slices of the data file. */
  void grow(int count) {
    AtomicReferenceArray<Page>[] old = slices;
    if (count > old.length) {
      AtomicReferenceArray<Page>[] longer = Arrays.copyOf(old, count);
      for (int i = old.length; i < count; i++) {
        longer[i] = new AtomicReferenceArray<>(1 << SHIFT);
      }
      slices = longer;
    }
  }

  /** The page, or null when the data file has it. */
  Page get(long number) {
    return slices[(int) (number >>> SHIFT)].getAcquire((int) number & MASK);
  }

  void put(Page page) {
    slices[(int) (page.number >>> SHIFT)].setRelease((int) page.number & MASK, page);
  }

  /**
   * Takes the page out, unless a newer one has its place. Whoever finds it gone sees what was
   * written to the data file.
   */
  void remove(Page page) {
    boolean unused =
        slices[(int) (page.number >>> SHIFT)].compareAndSet((int) page.number & MASK, page, null);
  }
}
