package io.pushbridge.store.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file of a volume. Safe for use by several threads as long as they write to different places.
 */
public interface VolumeFile extends Closeable {

  /** The length in bytes. */
  long size() throws IOException;

  /**
   * Reads from the position until the buffer is full or the file ends; returns how many bytes were
   * read.
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all that remains in the buffer, extending the file where needed. Not durable before
   * {@link #force}.
   */
  void write(ByteBuffer source, long position) throws IOException;

  /** Cuts off what is beyond this length. Not durable before {@link #force}. */
  void truncate(long length) throws IOException;

  /** Makes all earlier writes and the length durable. */
  void force() throws IOException;

  /**
   * A read-only window on this part of the file, which must exist; later writes show through.
   * Big-endian; stays readable after {@link #close}.
   */
  ByteBuffer map(long position, int length) throws IOException;
}
