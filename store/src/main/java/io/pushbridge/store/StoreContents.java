package io.pushbridge.store;

import io.pushbridge.core.access.AccessGrant;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.store.access.AccessContents;
import io.pushbridge.store.log.LogContents;
import io.pushbridge.store.push.PushContents;
import io.pushbridge.store.registration.RegistrationContents;
import io.pushbridge.store.registry.RegistryCheck;
import io.pushbridge.store.registry.RegistryContents;
import io.pushbridge.store.retained.RetainedContents;
import io.pushbridge.store.space.RecordStore;
import io.pushbridge.store.volume.RecoveryReport;
import io.pushbridge.store.volume.VolumeFiles;
import io.pushbridge.store.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import kotlin.collections.LongIterator;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.Serializer;
import org.mapdb.Store;
import org.mapdb.Verifiable;

/**
 * A store that no server has open, to be checked or read from end to end. Opening it recovers what
 * a crash left behind, as a start would; else nothing in it is changed. Confined to one thread.
 */
public final class StoreContents implements AutoCloseable {
  private static final String DATA = "store.db";
  private static final String JOURNAL = "store.j0";

  /** For copies, which have no journals of their own and need none. */
  private static final long SMALL_JOURNAL = 64 << 10;

  private final VolumeStore volumes;
  private final boolean copy;
  private final Clock clock;
  private final DB db;
  private final RegistryContents registry;
  private final LogContents log;
  private final RetainedContents retained;
  private final AccessContents access;
  private final RegistrationContents registrations;
  private final PushContents push;

  /**
   * What a check saw and found.
   *
   * @param recovery what opening found in the journals
   * @param records records of the database, read
   * @param sessions durable sessions
   * @param subscriptions their subscriptions
   * @param aliases aliases
   * @param tokens device tokens
   * @param topics topics and inboxes with messages
   * @param messages messages, expired ones that are not swept yet among them
   * @param retained retained messages
   * @param findings how much is wrong
   * @param words the first of it in words
   */
  public record Check(
      RecoveryReport recovery,
      long records,
      long sessions,
      long subscriptions,
      long aliases,
      long tokens,
      long topics,
      long messages,
      long retained,
      long findings,
      List<String> words) {
    /** Copies the list. */
    public Check {
      words = List.copyOf(words);
    }

    /** Whether nothing is wrong. */
    public boolean sound() {
      return findings == 0;
    }
  }

  private StoreContents(VolumeStore volumes, boolean copy, Clock clock) {
    this.volumes = volumes;
    this.copy = copy;
    this.clock = clock;
    db = RecordStore.database(volumes.volume());
    registry = new RegistryContents(db);
    log = new LogContents(db);
    retained = new RetainedContents(db);
    access = new AccessContents(db);
    registrations = new RegistrationContents(db);
    push = new PushContents(db);
  }

  /**
   * Opens the store in this directory, or a backup of one.
   *
   * @param salvage leaves damaged batches out, see {@link StoreOptions}
   * @throws io.pushbridge.store.volume.StoreLockedException when a server has it open
   * @throws IOException when it is not there, damaged, of another format, or the disk fails; the
   *     message is fit to be shown
   */
  public static StoreContents open(Path directory, Clock clock, boolean salvage)
      throws IOException {
    if (!Files.isRegularFile(directory.resolve(DATA))) {
      throw new NoSuchFileException(directory + " holds no store");
    }
    boolean copy = !Files.exists(directory.resolve(JOURNAL));
    long journalBytes = copy ? SMALL_JOURNAL : StoreOptions.defaults().journalBytes();
    VolumeStore volumes =
        VolumeStore.open(directory, VolumeFiles.disk(), journalBytes, salvage, clock.instant());
    try {
      return new StoreContents(volumes, copy, clock);
    } catch (RuntimeException | Error e) {
      close(volumes, copy);
      throw new IOException("the store in " + directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads every record, and looks whether the tables are whole and fit each other. */
  public Check check() {
    Findings findings = new Findings();
    long records = records(findings);
    structure(findings);
    RegistryCheck seen = registry.check(findings);
    log.check(findings);
    access.check(findings);
    registrations.check(findings);
    push.check(findings);
    return new Check(
        volumes.figures().recovery(),
        records,
        seen.sessions(),
        seen.subscriptions(),
        seen.aliases(),
        seen.tokens(),
        log.topics(),
        log.messages(),
        retained.check(findings),
        findings.count(),
        findings.words());
  }

  private long records(Findings findings) {
    Store store = db.getStore();
    long records = 0;
    LongIterator numbers = store.getAllRecids();
    while (numbers.hasNext()) {
      long number = numbers.nextLong();
      try {
        store.get(number, Serializer.BYTE_ARRAY_NOSIZE);
        records++;
      } catch (DBException.GetVoid free) {
        // A number that is free to be used again.
      } catch (RuntimeException | Error e) {
        findings.add("record %d cannot be read: %s", number, e);
      }
    }
    return records;
  }

  private void structure(Findings findings) {
    verify(findings, "the list of blocks", db.getStore());
    for (Map.Entry<String, Object> table : db.getAll().entrySet()) {
      if (table.getValue() instanceof Verifiable tree) {
        verify(findings, "table " + table.getKey(), tree);
      }
    }
  }

  private static void verify(Findings findings, String what, Verifiable part) {
    try {
      part.verify();
    } catch (RuntimeException | Error e) {
      findings.add("%s is damaged: %s", what, e);
    }
  }

  /** The apps. */
  public List<App> apps() {
    return registry.apps();
  }

  /** Gives every durable session. */
  public void forEachSession(Consumer<RegistryContents.Session> reader) {
    registry.forEachSession(reader);
  }

  /** Gives every alias. */
  public void forEachAlias(Consumer<RegistryContents.HeldAlias> reader) {
    registry.forEachAlias(reader);
  }

  /** Gives every message that has not expired, topic by topic, each in order. */
  public void forEachMessage(Consumer<LoggedMessage> reader) {
    log.forEachMessage(clock.millis(), reader);
  }

  /** Gives every retained message that has not expired. */
  public void forEachRetained(Consumer<Message> reader) {
    retained.forEachMessage(clock.millis(), reader);
  }

  /** Gives every grant of the access managers, expired ones among them. */
  public void forEachGrant(Consumer<AccessGrant> reader) {
    access.forEachGrant(reader);
  }

  /** What waking devices keeps. */
  public PushContents push() {
    return push;
  }

  /** The apps whose access manager is on. */
  public Set<AppKey> guarded() {
    return access.guarded();
  }

  /** Gives every registered device. */
  public void forEachRegistration(Consumer<Registration> reader) {
    registrations.forEachRegistration(reader);
  }

  /** Closes the files; a copy is left as one file, as it was. */
  @Override
  public void close() throws IOException {
    close(volumes, copy);
  }

  private static void close(VolumeStore volumes, boolean copy) throws IOException {
    if (copy) {
      volumes.closeStandalone();
    } else {
      volumes.close();
    }
  }
}
