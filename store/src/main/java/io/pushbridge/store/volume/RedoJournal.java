package io.pushbridge.store.volume;

import io.pushbridge.store.volume.Journal.Header;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two journal files that take turns. When the active one is full, the other is started and the data
 * file is flushed in the background (a checkpoint); when that is done the full one is no longer
 * needed, and it is the next one's turn. So the frames that the data file may lack are always in
 * the two journals, without a gap between them.
 *
 * <p>Owned by the writer thread; only {@link #batches}, {@link #checkpoints} and {@link #bytes} may
 * be read by others.
 */
final class RedoJournal implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(RedoJournal.class);
  private static final int KEPT_BUFFER = 4 << 20;
  private static final long LARGEST_FRAME = 1L << 30;

  /** How long a held journal may become: it is mapped as one piece. */
  private static final long HELD_BYTES = 1L << 30;

  private final DataFile data;
  private final Journal[] journals;
  private final long capacity;
  private final ExecutorService checkpointer =
      Executors.newSingleThreadExecutor(RedoJournal::thread);
  private ByteBuffer buffer = ByteBuffer.allocateDirect(KEPT_BUFFER);
  private Future<?> checkpoint;
  private boolean held;
  private int active;
  private long epoch;

  /**
   * How long the data file was at the last checkpoint that has ended, and at the one that has
   * begun; at most as long as it has been at any time since.
   */
  private long durableLength;

  private long checkpointLength;
  private volatile long sequence;
  private final LongAdder checkpoints = new LongAdder();
  private volatile long bytes;

  RedoJournal(DataFile data, Journal first, Journal second, long capacity) {
    this.data = data;
    this.journals = new Journal[] {first, second};
    this.capacity = capacity;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "store-checkpoint");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Replays what the journals hold into the data file and starts them afresh.
   *
   * @param salvage leave damaged frames out instead of refusing them
   * @throws StoreCorruptException when frames are missing that were durable once
   */
  RecoveryReport recover(boolean salvage) throws IOException {
    JournalRecovery recovery = new JournalRecovery(data, List.of(journals));
    recovery.readHeaders();
    RecoveryReport report = recovery.replay(Long.MAX_VALUE, salvage);
    sequence = recovery.lastSequence();
    epoch = recovery.newestEpoch();
    active = recovery.newest();
    restart();
    return report;
  }

  /**
   * After a failed write: brings the data file to the state after the last committed batch,
   * whatever became of earlier writes to it, and starts the journals afresh, so that a half-written
   * frame counts no more.
   */
  void repair() throws IOException {
    awaitCheckpoint(true);
    JournalRecovery recovery = new JournalRecovery(data, List.of(journals));
    recovery.knownHeaders();
    RecoveryReport unused = recovery.replay(sequence + 1, false);
    restart();
  }

  /** Everything committed is in the data file, durably: neither journal has to keep anything. */
  private void restart() throws IOException {
    durableLength = data.length();
    checkpointLength = durableLength;
    int last = active;
    start(1 - last);
    start(last);
    active = last;
  }

  private void start(int index) throws IOException {
    epoch++;
    journals[index].start(
        new Header(data.identity(), epoch, sequence + 1, Math.min(durableLength, data.needed())),
        capacity);
    active = index;
    bytes = journals[0].position() + journals[1].position();
  }

  /** Appends the pages, sorted by number, as one frame; they are committed when this returns. */
  void append(List<Page> pages) throws IOException {
    long size = 0;
    for (Page page : pages) {
      size += Frame.size(page);
    }
    long padded = Frame.padded(size);
    if (padded > LARGEST_FRAME) {
      throw new IOException("a batch of " + padded + " bytes is too large for the journal");
    }
    if (mayTakeTurns(padded)) {
      takeTurns();
    }
    ByteBuffer frame = frame((int) padded);
    for (Page page : pages) {
      Frame.put(frame, page);
    }
    long next = sequence + 1;
    Frame.seal(frame, data.identity(), epoch, next, data.needed(), pages.size());
    journals[active].append(frame);
    sequence = next;
    bytes = journals[0].position() + journals[1].position();
  }

  private boolean mayTakeTurns(long padded) {
    long end = journals[active].position() + padded;
    return end > (held ? HELD_BYTES : capacity) && !journals[active].isEmpty();
  }

  /**
   * While held, the active journal grows instead of giving way to the other, so that a backup can
   * read from it; up to a limit.
   */
  void hold(boolean wanted) {
    held = wanted;
  }

  /** The active journal; what is in it stays as long as the epoch does. */
  Journal active() {
    return journals[active];
  }

  /** Counts the starts of journals. */
  long epoch() {
    return epoch;
  }

  private ByteBuffer frame(int size) {
    if (buffer.capacity() < size || (buffer.capacity() > KEPT_BUFFER && size <= KEPT_BUFFER)) {
      buffer = ByteBuffer.allocateDirect(Math.max(size, KEPT_BUFFER));
    }
    return buffer.clear().position(Frame.HEADER);
  }

  private void takeTurns() throws IOException {
    awaitCheckpoint(false);
    durableLength = checkpointLength;
    start(1 - active);
    checkpointLength = data.length();
    checkpoint =
        checkpointer.submit(
            () -> {
              data.force();
              return null;
            });
    checkpoints.increment();
  }

  /**
   * Gives some of the data file that is not in use back to the disk, once neither journal says that
   * the file was longer; that takes two turns. Does nothing while held, or while a checkpoint is
   * under way.
   *
   * @return whether there is more to be done at once
   */
  boolean shrink() throws IOException {
    Future<?> running = checkpoint;
    if (data.needed() == data.length() || held || (running != null && !running.isDone())) {
      return false;
    }
    for (Journal journal : journals) {
      if (journal.header().dataLength() > data.needed()) {
        takeTurns();
        return true;
      }
    }
    awaitCheckpoint(false);
    boolean more = data.shrink();
    // What was cut off is durable no more, also when the file grows there again.
    durableLength = Math.min(durableLength, data.length());
    checkpointLength = Math.min(checkpointLength, data.length());
    return more;
  }

  private void awaitCheckpoint(boolean failedBefore) throws IOException {
    Future<?> running = checkpoint;
    if (running == null) {
      return;
    }
    try {
      running.get();
      checkpoint = null;
    } catch (ExecutionException e) {
      if (!failedBefore) {
        throw new IOException("the data file could not be flushed", e.getCause());
      }
      LOG.warn("event=store_checkpoint_failed cause={}", e.getCause().toString());
      checkpoint = null;
    } catch (InterruptedException e) {
      // The writer thread is not interrupted by anyone who means well; see StoreWriter.
      throw new IOException("interrupted while flushing the data file", e);
    }
  }

  /** How many batches the volume has seen. */
  long batches() {
    return sequence;
  }

  /** How many checkpoints were begun since the start. */
  long checkpoints() {
    return checkpoints.sum();
  }

  /** Bytes in use in both journals. */
  long bytes() {
    return bytes;
  }

  /**
   * Closes the journals.
   *
   * @param clean whether the data file is to be flushed first, so that the next start has nothing
   *     to replay
   */
  void close(boolean clean) throws IOException {
    try {
      if (clean) {
        awaitCheckpoint(false);
        data.force();
        restart();
      }
    } finally {
      close();
    }
  }

  /** Lets go of the files as they are. */
  @Override
  public void close() throws IOException {
    checkpointer.shutdown();
    try {
      awaitCheckpoint(true);
    } finally {
      for (Journal journal : journals) {
        journal.close();
      }
    }
  }
}
