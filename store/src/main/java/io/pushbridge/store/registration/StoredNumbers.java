package io.pushbridge.store.registration;

import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;

/**
 * What client ids of an app are made of.
 *
 * @param number the app's, from 1
 * @param devices how many it has
 */
record StoredNumbers(long number, long devices) {
  private static final int VERSION = 1;

  static StoredNumbers read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    return new StoredNumbers(in.int64(), in.int64());
  }

  byte[] toBytes() {
    return new RecordWriter(17).int8(VERSION).int64(number).int64(devices).toBytes();
  }
}
