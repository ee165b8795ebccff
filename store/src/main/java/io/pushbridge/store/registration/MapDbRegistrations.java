package io.pushbridge.store.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.registration.RegistrationLimitException;
import io.pushbridge.core.registration.Registrations;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.mapdb.DB;

/** The registered devices in the store. */
public final class MapDbRegistrations implements Registrations {
  private final StoreFile file;
  private final StoreReaders reader;
  // Replaced on the writer thread after a rollback.
  private volatile RegistrationTables tables;

  /**
   * Opens the tables; waits for that.
   *
   * @param file the store
   * @param reader what reads run on
   */
  public MapDbRegistrations(StoreFile file, StoreReaders reader) {
    this.file = file;
    this.reader = reader;
    file.attach(this::open);
  }

  private void open(DB db) {
    tables = new RegistrationTables(db);
  }

  @Override
  public CompletionStage<Optional<Registration>> find(AppKey app, String deviceId) {
    return reader.submit(() -> tables.find(app, deviceId));
  }

  @Override
  public CompletionStage<Optional<Registration>> find(long uid) {
    return reader.submit(() -> tables.find(uid));
  }

  @Override
  public CompletionStage<Registration> register(
      AppKey app, String deviceId, long uid, Secret password, int most) {
    return file.writer()
        .submit(
            () -> {
              Optional<Registration> known = tables.find(app, deviceId);
              return known.isPresent() ? known : make(app, deviceId, uid, password, most);
            })
        .thenApply(
            made ->
                made.orElseThrow(() -> new CompletionException(new RegistrationLimitException())));
  }

  /**
   * Removes registrations of an app for about so long, in nanoseconds; on the writer thread.
   *
   * @return whether there are more
   */
  public boolean removeSome(AppKey app, long budget) {
    long begun = System.nanoTime();
    byte[] first = StoredRegistration.app(app);
    do {
      Map.Entry<byte[], Long> device = tables.devices.ceilingEntry(first);
      if (device == null
          || !Arrays.equals(device.getKey(), 0, first.length, first, 0, first.length)) {
        tables.apps.remove(first);
        return false;
      }
      tables.devices.remove(device.getKey());
      tables.uids.remove(device.getValue());
    } while (System.nanoTime() - begun < budget);
    return true;
  }

  /** Empty if it would be too many: a mutation that fails would take its whole batch with it. */
  private Optional<Registration> make(
      AppKey app, String deviceId, long uid, Secret password, int most) {
    StoredNumbers numbers = tables.numbers(app);
    long devices = numbers == null ? 0 : numbers.devices();
    if (devices >= most) {
      return Optional.empty();
    }
    long number = numbers == null ? tables.lastApp.incrementAndGet() : numbers.number();
    StoredNumbers more = new StoredNumbers(number, devices + 1);
    StoredRegistration made = new StoredRegistration(app, more.devices(), password, deviceId);
    tables.apps.put(StoredRegistration.app(app), more.toBytes());
    tables.uids.put(uid, made.toBytes());
    tables.devices.put(StoredRegistration.device(app, deviceId), uid);
    return Optional.of(made.as(uid, more.number()));
  }
}
