package io.pushbridge.store.volume;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the frames of one journal.
 *
 * <p>A frame is written only after the one before it is durable. So the first that cannot be read
 * is the end: the batch that was being written when the power failed. Unless a whole frame comes
 * behind it: then it was durable once, and is damaged.
 */
final class FrameScan {

  /**
   * What a journal holds.
   *
   * @param frames the whole frames, in order
   * @param next the sequence expected after the last
   * @param tornBytes bytes of the last, incomplete frame; 0 when there is none
   * @param gaps damaged places, each in words
   */
  record Result(List<Frame> frames, long next, long tornBytes, List<String> gaps) {}

  private final String name;
  private final ByteBuffer journal;
  private final Journal.Header header;

  FrameScan(String name, ByteBuffer journal, Journal.Header header) {
    this.name = name;
    this.journal = journal;
    this.header = header;
  }

  /** Reads all frames with a sequence below the limit. */
  Result run(long limit) {
    List<Frame> frames = new ArrayList<>();
    List<String> gaps = new ArrayList<>();
    long position = Journal.FIRST_FRAME;
    long next = header.firstSequence();
    long torn = 0;
    while (next < limit && position < journal.limit()) {
      Frame frame = read(position);
      if (frame == null || frame.sequence() != next) {
        frame = findBehind(position, next, limit);
        if (frame == null) {
          torn = tornBytes(position);
          break;
        }
        gaps.add(gap(position, next, frame));
      }
      frames.add(frame);
      position = frame.end();
      next = frame.sequence() + 1;
    }
    return new Result(frames, next, torn, gaps);
  }

  private Frame read(long position) {
    return Frame.read(journal, (int) position, header.identity(), header.epoch());
  }

  private Frame findBehind(long position, long next, long limit) {
    for (long at = position + Frame.SECTOR; at < journal.limit(); at += Frame.SECTOR) {
      Frame frame = read(at);
      if (frame != null && frame.sequence() > next && frame.sequence() < limit) {
        return frame;
      }
    }
    return null;
  }

  private long tornBytes(long position) {
    if (!Frame.startsAt(journal, (int) position, header.epoch())) {
      return 0;
    }
    long declared = Frame.padded(Math.max(0, journal.getInt((int) position + Integer.BYTES)));
    return Math.min(declared, journal.limit() - position);
  }

  private String gap(long position, long next, Frame behind) {
    return name
        + " at byte "
        + position
        + ": batch "
        + next
        + " cannot be read, but batch "
        + behind.sequence()
        + " can";
  }
}
