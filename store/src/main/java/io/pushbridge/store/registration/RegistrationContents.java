package io.pushbridge.store.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.store.Findings;
import io.pushbridge.store.record.CorruptRecordException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.mapdb.DB;

/**
 * The registered devices of a store that nobody writes to, to be read from end to end. Confined to
 * one thread.
 */
public final class RegistrationContents {
  private final RegistrationTables tables;

  /** Reads this database. */
  public RegistrationContents(DB db) {
    tables = new RegistrationTables(db);
  }

  /** Gives every registration. */
  public void forEachRegistration(Consumer<Registration> reader) {
    for (Long uid : tables.uids.getKeys()) {
      tables.find(uid).ifPresent(reader);
    }
  }

  /** Checks that everything can be read and that the tables fit each other. */
  public void check(Findings findings) {
    Map<AppKey, Long> counted = new HashMap<>();
    for (Map.Entry<Long, byte[]> entry : tables.uids.getEntries()) {
      try {
        StoredRegistration held = StoredRegistration.read(entry.getValue());
        counted.merge(held.app(), 1L, Long::sum);
        Long named = tables.devices.get(StoredRegistration.device(held.app(), held.deviceId()));
        findings.expect(
            entry.getKey().equals(named),
            "registration: the device of uid %d leads to %s",
            entry.getKey(),
            named);
      } catch (CorruptRecordException | IllegalArgumentException e) {
        findings.add("registration: uid %d cannot be read: %s", entry.getKey(), e.getMessage());
      }
    }
    for (Map.Entry<byte[], byte[]> entry : tables.apps.entrySet()) {
      checkApp(entry.getKey(), entry.getValue(), counted, findings);
    }
    counted.forEach((app, found) -> findings.add("registration: app %s has no number", app));
    long devices = tables.devices.sizeLong();
    findings.expect(
        devices == tables.uids.sizeLong(),
        "registration: %d device ids for %d devices",
        devices,
        tables.uids.sizeLong());
  }

  private static void checkApp(
      byte[] key, byte[] value, Map<AppKey, Long> counted, Findings findings) {
    try {
      AppKey app = new AppKey(HexFormat.of().formatHex(key));
      long devices = StoredNumbers.read(value).devices();
      Long found = counted.remove(app);
      findings.expect(
          found != null && found == devices,
          "registration: app %s counts %d devices, but has %s",
          app,
          devices,
          found);
    } catch (CorruptRecordException | IllegalArgumentException e) {
      findings.add(
          "registration: the number of app %s cannot be read: %s",
          Arrays.toString(key), e.getMessage());
    }
  }
}
