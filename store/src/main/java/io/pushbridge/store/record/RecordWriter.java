package io.pushbridge.store.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one record: fixed numbers big-endian, small numbers as varints of 7 bits to a byte, texts
 * as UTF-8 behind their length. Confined to one thread.
 */
public final class RecordWriter {
  private byte[] bytes;
  private int length;

  /** With room for this many bytes; grows. */
  public RecordWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /** One byte. */
  public RecordWriter int8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Four bytes. */
  public RecordWriter int32(int value) {
    reserve(4);
    ByteBuffer.wrap(bytes).putInt(length, value);
    length += 4;
    return this;
  }

  /** Eight bytes. */
  public RecordWriter int64(long value) {
    reserve(8);
    ByteBuffer.wrap(bytes).putLong(length, value);
    length += 8;
    return this;
  }

  /** One to ten bytes, few for small numbers that are not negative. */
  public RecordWriter varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      int8((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    return int8((int) rest);
  }

  /** These bytes without their length. */
  public RecordWriter raw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  /** These bytes behind their length. */
  public RecordWriter bytes(byte[] value) {
    return varint(value.length).raw(value);
  }

  /** A text behind its length. */
  public RecordWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** What was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
