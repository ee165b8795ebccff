package io.pushbridge.store.push;

import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.WakeUpProgress;
import io.pushbridge.store.record.RecordReader;
import io.pushbridge.store.record.RecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How far a wake-up has come, and what became of devices, as they are stored. */
final class StoredProgress {
  private static final int VERSION = 1;

  private StoredProgress() {}

  static byte[] toBytes(WakeUpProgress progress) {
    RecordWriter out =
        new RecordWriter(64 + 8 * progress.open().size())
            .int8(VERSION)
            .int64(progress.resumeAfter())
            .int8(progress.allHanded() ? 1 : 0)
            .varint(progress.open().size());
    progress.open().forEach(out::int64);
    write(progress.counts(), out);
    return out.toBytes();
  }

  static WakeUpProgress read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    in.version(VERSION);
    long resumeAfter = in.int64();
    boolean allHanded = in.int8() == 1;
    int count = in.count();
    List<Long> open = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      open.add(in.int64());
    }
    return new WakeUpProgress(resumeAfter, allHanded, open, readCounts(in));
  }

  static void write(PushCounts counts, RecordWriter out) {
    out.varint(counts.sent()).varint(counts.expired()).varint(counts.refused().size());
    counts.refused().forEach((reason, count) -> out.text(reason).varint(count));
  }

  static PushCounts readCounts(RecordReader in) {
    long sent = in.varint();
    long expired = in.varint();
    int reasons = in.count();
    TreeMap<String, Long> refused = new TreeMap<>();
    for (int i = 0; i < reasons; i++) {
      String reason = in.text();
      refused.put(reason, in.varint());
    }
    return new PushCounts(sent, expired, refused);
  }
}
