package io.pushbridge.store.push;

import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.WakeUpReport;
import io.pushbridge.core.push.WakeUpReport.State;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import io.pushbridge.store.record.SizeClass;
import java.util.Arrays;

/**
 * What became of a wake-up, as it is stored.
 *
 * @param number the wake-up's number
 * @param expiresAt when the message's time is over
 * @param done whether every device is answered for
 * @param counts what became of the devices
 */
record StoredReport(long number, long expiresAt, boolean done, PushCounts counts) {
  private static final int VERSION = 1;

  byte[] toBytes() {
    RecordWriter out =
        new RecordWriter(64).int8(VERSION).int64(number).int64(expiresAt).int8(done ? 1 : 0);
    StoredProgress.write(counts, out);
    byte[] bytes = out.toBytes();
    return Arrays.copyOf(bytes, SizeClass.of(bytes.length));
  }

  static StoredReport read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    long number = in.int64();
    long expiresAt = in.int64();
    boolean done = in.int8() == 1;
    return new StoredReport(number, expiresAt, done, StoredProgress.readCounts(in));
  }

  WakeUpReport report() {
    return new WakeUpReport(done ? State.DONE : State.PENDING, counts);
  }
}
