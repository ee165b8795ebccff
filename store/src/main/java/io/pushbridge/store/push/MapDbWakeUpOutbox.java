package io.pushbridge.store.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PendingWakeUp;
import io.pushbridge.core.push.PushCounts;
import io.pushbridge.core.push.WakeUpOutbox;
import io.pushbridge.core.push.WakeUpProgress;
import io.pushbridge.core.push.WakeUpReport;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.mapdb.DB;

/** The wake-ups in the store. Changes run on the writer thread, look-ups on the readers'. */
public final class MapDbWakeUpOutbox implements WakeUpOutbox {
  private static final int REMOVED_AT_ONCE = 500;

  private final StoreFile file;
  private final StoreReaders reader;
  private volatile int capacity = CAPACITY;

  // Replaced on the writer thread after a rollback, and changed there only.
  private volatile WakeUpTables tables;
  // Confined to the writer thread.
  private long count;

  /**
   * Opens the tables; waits for that.
   *
   * @param file the store
   * @param reader what look-ups run on
   */
  public MapDbWakeUpOutbox(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
  }

  private void open(DB db) {
    tables = WakeUpTables.open(db);
    count = tables.wakeUps().sizeLong();
  }

  /** Sets how many unfinished wake-ups it holds. */
  public void capacity(int entries) {
    capacity = entries;
  }

  @Override
  public CompletionStage<Optional<Long>> add(Message message, ApnsRequest request) {
    byte[] record = new StoredWakeUp(message, request).toBytes();
    return file.writer()
        .submit(
            () -> {
              if (count >= capacity) {
                return Optional.empty();
              }
              long number = tables.newest().incrementAndGet();
              tables.wakeUps().put(number, record);
              count++;
              addReport(number, StoredWakeUp.Head.read(record));
              return Optional.of(number);
            },
            record.length);
  }

  private void addReport(long number, StoredWakeUp.Head head) {
    byte[] key = PushKeys.report(head.app(), head.id());
    byte[] oldest = tables.ring().put(slot(number), key);
    if (oldest != null && isReportOfSlot(oldest, number)) {
      tables.reports().remove(oldest);
    }
    tables
        .reports()
        .put(key, new StoredReport(number, head.expiresAt(), false, PushCounts.NONE).toBytes());
  }

  /** Unless a newer wake-up of the same id has put it elsewhere. */
  private boolean isReportOfSlot(byte[] key, long number) {
    byte[] report = tables.reports().get(key);
    return report != null && slot(StoredReport.read(report).number()) == slot(number);
  }

  private static int slot(long number) {
    return (int) (number % CAPACITY);
  }

  @Override
  public CompletionStage<Void> progress(long number, WakeUpProgress progress) {
    return file.writer()
        .submit(
            () -> {
              byte[] wakeUp = tables.wakeUps().get(number);
              if (wakeUp == null) {
                return null;
              }
              if (progress.done()) {
                tables.wakeUps().remove(number);
                tables.progress().remove(number);
                count--;
              } else {
                tables.progress().put(number, StoredProgress.toBytes(progress));
              }
              report(number, StoredWakeUp.Head.read(wakeUp), progress);
              return null;
            });
  }

  private void report(long number, StoredWakeUp.Head head, WakeUpProgress progress) {
    byte[] key = PushKeys.report(head.app(), head.id());
    byte[] before = tables.reports().get(key);
    if (before != null && StoredReport.read(before).number() == number) {
      tables
          .reports()
          .put(
              key,
              new StoredReport(number, head.expiresAt(), progress.done(), progress.counts())
                  .toBytes());
    }
  }

  @Override
  public CompletionStage<Optional<PendingWakeUp>> find(long number) {
    return reader.submit(() -> tables.find(number));
  }

  @Override
  public CompletionStage<List<Waiting>> pending() {
    return reader.submit(
        () -> {
          Map<AppKey, AppKey> apps = new HashMap<>();
          List<Waiting> all = new ArrayList<>();
          tables
              .wakeUps()
              .forEach(
                  (number, bytes) -> {
                    AppKey app = StoredWakeUp.Head.read(bytes).app();
                    all.add(new Waiting(number, apps.computeIfAbsent(app, key -> key)));
                  });
          all.sort(Comparator.comparingLong(Waiting::number));
          return List.copyOf(all);
        });
  }

  @Override
  public CompletionStage<Optional<WakeUpReport>> report(AppKey app, MessageId id) {
    return reader.submit(
        () ->
            Optional.ofNullable(tables.reports().get(PushKeys.report(app, id)))
                .map(StoredReport::read)
                .filter(report -> report.expiresAt() > file.clock().millis())
                .map(StoredReport::report));
  }

  /** The numbers of wake-ups and the keys of reports of one app. */
  private record OfApp(List<Long> numbers, List<byte[]> reports) {}

  /** Removes the wake-ups of an app and what became of them, all that are there when it begins. */
  CompletionStage<Void> removeAll(AppKey app) {
    return reader
        .submit(() -> of(app))
        .thenCompose(
            found -> {
              List<CompletableFuture<Void>> portions = new ArrayList<>();
              for (int i = 0; i < found.numbers.size(); i += REMOVED_AT_ONCE) {
                portions.add(removeWakeUps(portion(found.numbers, i)).toCompletableFuture());
              }
              for (int i = 0; i < found.reports.size(); i += REMOVED_AT_ONCE) {
                portions.add(removeReports(portion(found.reports, i)).toCompletableFuture());
              }
              return CompletableFuture.allOf(portions.toArray(CompletableFuture<?>[]::new));
            });
  }

  private static <T> List<T> portion(List<T> all, int from) {
    return all.subList(from, Math.min(all.size(), from + REMOVED_AT_ONCE));
  }

  private OfApp of(AppKey app) {
    OfApp found = new OfApp(new ArrayList<>(), new ArrayList<>());
    byte[] key = PushKeys.app(app);
    WakeUpTables now = tables;
    now.wakeUps()
        .forEach(
            (number, bytes) -> {
              if (StoredWakeUp.Head.read(bytes).app().equals(app)) {
                found.numbers.add(number);
              }
            });
    for (byte[] report : now.reports().getKeys()) {
      if (Arrays.equals(report, 0, key.length, key, 0, key.length)) {
        found.reports.add(report);
      }
    }
    return found;
  }

  private CompletionStage<Void> removeWakeUps(List<Long> numbers) {
    return file.writer()
        .submit(
            () -> {
              for (long number : numbers) {
                if (tables.wakeUps().remove(number) != null) {
                  count--;
                }
                tables.progress().remove(number);
              }
              return null;
            });
  }

  /** Their places in the ring are given to others in time, as those of all others are. */
  private CompletionStage<Void> removeReports(List<byte[]> keys) {
    return file.writer()
        .submit(
            () -> {
              keys.forEach(tables.reports()::remove);
              return null;
            });
  }
}
