package io.pushbridge.store.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.push.PendingWakeUp;
import io.pushbridge.core.push.SealedCredentials.Sealed;
import io.pushbridge.core.push.WakeUpReport;
import io.pushbridge.store.Findings;
import java.util.function.Consumer;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.HTreeMap;

/**
 * What waking devices keeps in a store that nobody writes to, to be read from end to end. Confined
 * to one thread.
 */
public final class PushContents {
  private final WakeUpTables wakeUps;
  private final BTreeMap<byte[], byte[]> badges;
  private final HTreeMap<byte[], byte[]> credentials;

  /**
   * What became of a wake-up.
   *
   * @param app the app
   * @param id the message's id
   * @param number the wake-up's number
   * @param expiresAt when the message's time is over, milliseconds since the epoch
   * @param report what became of it
   */
  public record Report(
      AppKey app, MessageId id, long number, long expiresAt, WakeUpReport report) {}

  /**
   * How many messages an app's icon shows on the devices of a session.
   *
   * @param uid the session
   * @param bundleId the iOS app
   * @param count what it shows
   * @param touchedAt when it was counted up last, milliseconds since the epoch
   */
  public record Badge(long uid, String bundleId, int count, long touchedAt) {}

  /** Reads this database. */
  public PushContents(DB db) {
    wakeUps = WakeUpTables.open(db);
    badges = MapDbBadgeCounters.table(db);
    credentials = MapDbSealedCredentials.table(db);
  }

  /** Gives every unfinished wake-up with how far it has come. */
  public void forEachWakeUp(Consumer<PendingWakeUp> reader) {
    for (Long number : wakeUps.wakeUps().getKeys()) {
      wakeUps.find(number).ifPresent(reader);
    }
  }

  /** Gives every report, those of expired messages among them. */
  public void forEachReport(Consumer<Report> reader) {
    wakeUps
        .reports()
        .forEach(
            (key, bytes) -> {
              StoredReport stored = StoredReport.read(bytes);
              reader.accept(
                  new Report(
                      PushKeys.readApp(key),
                      PushKeys.readReportId(key),
                      stored.number(),
                      stored.expiresAt(),
                      stored.report()));
            });
  }

  /** Gives every badge. */
  public void forEachBadge(Consumer<Badge> reader) {
    badges.forEach(
        (key, bytes) -> {
          MapDbBadgeCounters.Counter counter = MapDbBadgeCounters.Counter.read(bytes);
          reader.accept(
              new Badge(
                  PushKeys.readBadgeUid(key),
                  PushKeys.readBundleId(key),
                  counter.count(),
                  counter.touched()));
        });
  }

  /** Gives every credential, as it is sealed. */
  public void forEachCredential(Consumer<Sealed> reader) {
    credentials.forEach(
        (key, bytes) ->
            reader.accept(new Sealed(PushKeys.readApp(key), PushKeys.readName(key), bytes)));
  }

  /** Reads all of it, and looks whether progress and reports belong to wake-ups. */
  public void check(Findings findings) {
    read(findings, "wake-ups", () -> forEachWakeUp(wakeUp -> {}));
    read(findings, "reports", () -> forEachReport(report -> {}));
    read(findings, "badges", () -> forEachBadge(badge -> {}));
    read(findings, "credentials", () -> forEachCredential(credential -> {}));
    for (Long number : wakeUps.progress().getKeys()) {
      findings.expect(
          wakeUps.wakeUps().containsKey(number), "push: progress of no wake-up, number %d", number);
    }
  }

  private static void read(Findings findings, String what, Runnable reading) {
    try {
      reading.run();
    } catch (RuntimeException e) {
      findings.add("push: the %s: %s", what, e.getMessage());
    }
  }
}
