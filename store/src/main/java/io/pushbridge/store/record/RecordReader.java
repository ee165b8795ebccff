package io.pushbridge.store.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link RecordWriter} wrote; every length is checked against what is there. Confined to
 * one thread.
 */
public final class RecordReader {
  private final byte[] bytes;
  private final int end;
  private int at;

  /** Reads the whole record. */
  public RecordReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads from one offset up to another. */
  public RecordReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  private int take(long count) {
    if (count < 0 || count > end - at) {
      throw new CorruptRecordException(
          "record of %d bytes ends early: %d more wanted at %d".formatted(end, count, at));
    }
    int from = at;
    at += (int) count;
    return from;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** One byte, 0 to 255. */
  public int int8() {
    return bytes[take(1)] & 0xFF;
  }

  /** Four bytes. */
  public int int32() {
    return ByteBuffer.wrap(bytes).getInt(take(4));
  }

  /** Eight bytes. */
  public long int64() {
    return ByteBuffer.wrap(bytes).getLong(take(8));
  }

  /** A number of one to ten bytes. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = int8();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new CorruptRecordException("number too long at " + at);
  }

  /** A count of things that take at least one byte each. */
  public int count() {
    long count = varint();
    if (count < 0 || count > remaining()) {
      throw new CorruptRecordException("%d things in %d bytes".formatted(count, remaining()));
    }
    return (int) count;
  }

  /** Bytes behind their length. */
  public byte[] bytes() {
    return raw(count());
  }

  /** That many bytes. */
  public byte[] raw(int count) {
    byte[] value = new byte[count];
    System.arraycopy(bytes, take(count), value, 0, count);
    return value;
  }

  /** A text behind its length. */
  public String text() {
    int count = count();
    return new String(bytes, take(count), count, StandardCharsets.UTF_8);
  }

  /** The rest, as a text. */
  public String restAsText() {
    int count = remaining();
    return new String(bytes, take(count), count, StandardCharsets.UTF_8);
  }

  /** Checks the first byte of a record. */
  public void version(int supported) {
    int unused = version(supported, supported);
  }

  /** Reads the first byte of a record that has several versions. */
  public int version(int oldest, int newest) {
    int version = int8();
    if (version < oldest || version > newest) {
      throw new CorruptRecordException("record version %d is unknown".formatted(version));
    }
    return version;
  }
}
