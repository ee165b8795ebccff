package io.pushbridge.store.volume;

import io.pushbridge.store.volume.Journal.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a data file to the state after the last whole batch in its two journals. Owned by the
 * writer thread.
 */
final class JournalRecovery {

  private final DataFile data;
  private final List<Journal> journals;
  private final List<Header> headers = new ArrayList<>();
  private long sequence;

  JournalRecovery(DataFile data, List<Journal> journals) {
    this.data = data;
    this.journals = journals;
  }

  /** Takes the headers from the files. */
  void readHeaders() throws IOException {
    for (Journal journal : journals) {
      journal.force();
      headers.add(checked(journal, journal.readHeader()));
    }
  }

  /** Takes the headers as they were last read or written. */
  void knownHeaders() throws IOException {
    for (Journal journal : journals) {
      headers.add(checked(journal, journal.header()));
    }
  }

  private Header checked(Journal journal, Header header) throws IOException {
    if (header == null) {
      return new Header(data.identity(), 0, 1, 0);
    }
    if (!header.identity().equals(data.identity())) {
      throw new StoreCorruptException(
          journal.name() + " belongs to another store.db: restore all files of a backup together");
    }
    if (header.dataLength() > data.length()) {
      throw new StoreCorruptException(
          "store.db is shorter than it was ("
              + data.length()
              + " bytes of "
              + header.dataLength()
              + "): restore a backup");
    }
    return header;
  }

  /** Which of the journals was started last. */
  int newest() {
    return headers.get(0).epoch() <= headers.get(1).epoch() ? 1 : 0;
  }

  /** The epoch of that. */
  long newestEpoch() {
    return headers.get(newest()).epoch();
  }

  /** The last batch that was found. */
  long lastSequence() {
    return sequence;
  }

  /**
   * Writes what the journals hold into the data file, durably.
   *
   * @param limit the batch from which on they hold nothing that counts
   * @param salvage leave damaged frames out instead of refusing them
   * @throws StoreCorruptException when frames are missing that were durable once
   */
  RecoveryReport replay(long limit, boolean salvage) throws IOException {
    Replay replay = new Replay();
    List<String> gaps = new ArrayList<>();
    long torn = 0;
    int older = 1 - newest();
    for (int i : new int[] {older, 1 - older}) {
      Header header = headers.get(i);
      if (header.epoch() == 0) {
        continue;
      }
      long end = i == older ? Math.min(limit, headers.get(1 - older).firstSequence()) : limit;
      ByteBuffer content = journals.get(i).content();
      FrameScan.Result found = new FrameScan(journals.get(i).name(), content, header).run(end);
      gaps.addAll(found.gaps());
      if (found.next() < end && end != Long.MAX_VALUE) {
        gaps.add(
            journals.get(i).name()
                + " ends with batch "
                + (found.next() - 1)
                + " instead of "
                + (end - 1));
      }
      replay.add(content, found.frames());
      torn += found.tornBytes();
      sequence = Math.max(sequence, found.next() - 1);
    }
    if (!gaps.isEmpty() && !salvage) {
      throw new StoreCorruptException(
          "the journal is damaged: "
              + String.join("; ", gaps)
              + ". Restore a backup, or open with salvage: that leaves the damaged batches out");
    }
    replay.writeTo(data);
    data.force();
    return new RecoveryReport(replay.batches(), replay.blocks(), torn, gaps);
  }
}
