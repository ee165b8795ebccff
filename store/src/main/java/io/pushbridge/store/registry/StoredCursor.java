package io.pushbridge.store.registry;

import io.pushbridge.core.registry.Cursor;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.SizeClass;
import java.util.Arrays;

/** Cursors as they are stored: ascending positions as differences, padded to a size class. */
final class StoredCursor {
  private static final int VERSION = 1;

  private StoredCursor() {}

  static byte[] toBytes(Cursor cursor) {
    RecordWriter out = new RecordWriter(32).int8(VERSION);
    out.int64(cursor.upTo()).int64(cursor.sentUpTo());
    write(cursor.above(), cursor.upTo(), out);
    write(cursor.released(), cursor.upTo(), out);
    byte[] bytes = out.toBytes();
    return Arrays.copyOf(bytes, SizeClass.of(bytes.length));
  }

  private static void write(long[] positions, long from, RecordWriter out) {
    out.varint(positions.length);
    long before = from;
    for (long position : positions) {
      out.varint(position - before);
      before = position;
    }
  }

  static Cursor read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    long upTo = in.int64();
    long sentUpTo = in.int64();
    long[] above = positions(in, upTo);
    long[] released = positions(in, upTo);
    return new Cursor(upTo, above, released, sentUpTo);
  }

  private static long[] positions(RecordReader in, long from) {
    long[] positions = new long[in.count()];
    long before = from;
    for (int i = 0; i < positions.length; i++) {
      before += in.varint();
      positions[i] = before;
    }
    return positions;
  }
}
