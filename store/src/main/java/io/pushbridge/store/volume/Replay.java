package io.pushbridge.store.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.collections.impl.map.mutable.primitive.LongLongHashMap;

/**
 * Brings the data file to the state after the last whole batch. Writes each block once, with its
 * newest content: to readers of a running store nothing changes, and doing it twice does no harm.
 */
final class Replay {

  private static final int RUN = 256 << 10;
  private static final int SOURCE_SHIFT = 32;

  private final List<ByteBuffer> sources = new ArrayList<>();

  /** Where the newest content of each block is: index of the journal, then the position in it. */
  private final LongLongHashMap newest = new LongLongHashMap();

  private long batches;
  private long volumeLength;

  /** Adds the frames of a journal; the older journal first. */
  void add(ByteBuffer journal, List<Frame> frames) {
    long source = (long) sources.size() << SOURCE_SHIFT;
    sources.add(journal);
    for (Frame frame : frames) {
      frame.forEachBlock(journal, (block, position) -> newest.put(block, source | position));
      volumeLength = Math.max(volumeLength, frame.volumeLength());
      batches++;
    }
  }

  long batches() {
    return batches;
  }

  int blocks() {
    return newest.size();
  }

  /** Writes the blocks; not yet durable. */
  void writeTo(DataFile data) throws IOException {
    data.grow(volumeLength);
    long[] blocks = newest.keySet().toSortedArray();
    ByteBuffer run = ByteBuffer.allocateDirect(RUN);
    for (int i = 0; i < blocks.length; i++) {
      copy(blocks[i], run);
      boolean last = i + 1 == blocks.length || blocks[i + 1] != blocks[i] + 1;
      if (last || !run.hasRemaining()) {
        long start = ((blocks[i] + 1) << Page.BLOCK_SHIFT) - run.position();
        data.write(run.flip(), start);
        run.clear();
      }
    }
  }

  private void copy(long block, ByteBuffer run) {
    long place = newest.get(block);
    ByteBuffer source = sources.get((int) (place >>> SOURCE_SHIFT));
    run.put(source.duplicate().position((int) place).limit((int) place + Page.BLOCK));
  }
}
