package io.pushbridge.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that writes to a store without end, has it compacted again and again, and
 * notes in a second, flushed file which operation was last acknowledged. Made to be killed, see
 * {@link CrashTest}.
 */
final class CrashWriter {

  private static final int OUTSTANDING = 200;

  private CrashWriter() {}

  /** Arguments: the store's directory, the file for the notes. */
  public static void main(String[] args) throws IOException {
    StoreFile store =
        StoreFile.open(
            Path.of(args[0]),
            Clock.systemUTC(),
            StoreOptions.defaults().withJournalBytes(CrashLedger.JOURNAL));
    CrashLedger ledger = new CrashLedger();
    store.attach(ledger);
    AtomicLong acknowledged = new AtomicLong();
    Thread notes = new Thread(() -> note(Path.of(args[1]), acknowledged), "notes");
    notes.setDaemon(true);
    notes.start();
    Semaphore free = new Semaphore(OUTSTANDING);
    while (true) {
      free.acquireUninterruptibly();
      store
          .writer()
          .submit(ledger::step)
          .whenComplete(
              (operation, failure) -> {
                if (failure != null) {
                  Runtime.getRuntime().halt(3);
                }
                acknowledged.set(operation);
                if (CrashLedger.hasShrunk(operation)) {
                  store.compaction().request();
                }
                free.release();
              });
    }
  }

  private static void note(Path file, AtomicLong acknowledged) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long noted = 0;
      while (true) {
        long now = acknowledged.get();
        if (now > noted) {
          channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, now), 0);
          channel.force(false);
          noted = now;
        } else {
          LockSupport.parkNanos(20_000);
        }
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(4);
    }
  }
}
