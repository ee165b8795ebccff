package io.pushbridge.core.memory;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.registration.RegistrationLimitException;
import io.pushbridge.core.registration.Registrations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Registrations in memory. */
public final class InMemoryRegistrations implements Registrations {
  private final InMemoryStore store;
  private final Map<AppKey, Integer> apps = new HashMap<>();
  private final List<Registration> all = new ArrayList<>();
  private int lastApp;

  InMemoryRegistrations(InMemoryStore store) {
    this.store = store;
  }

  void adopt(InMemoryRegistrations predecessor) {
    apps.putAll(predecessor.apps);
    all.addAll(predecessor.all);
    lastApp = predecessor.lastApp;
  }

  void removeAll(AppKey app) {
    apps.remove(app);
    all.removeIf(one -> one.app().equals(app));
  }

  @Override
  public CompletionStage<Optional<Registration>> find(AppKey app, String deviceId) {
    return store.lookUp(() -> findNow(app, deviceId));
  }

  private Optional<Registration> findNow(AppKey app, String deviceId) {
    return all.stream()
        .filter(one -> one.app().equals(app) && one.deviceId().equals(deviceId))
        .findAny();
  }

  @Override
  public CompletionStage<Optional<Registration>> find(long uid) {
    return store.lookUp(() -> all.stream().filter(one -> one.uid() == uid).findAny());
  }

  @Override
  public CompletionStage<Registration> register(
      AppKey app, String deviceId, long uid, Secret password, int most) {
    return store.change(
        () -> findNow(app, deviceId).orElseGet(() -> make(app, deviceId, uid, password, most)));
  }

  private Registration make(AppKey app, String deviceId, long uid, Secret password, int most) {
    long count = all.stream().filter(one -> one.app().equals(app)).count();
    if (count >= most) {
      throw new RegistrationLimitException();
    }
    int number = apps.computeIfAbsent(app, first -> ++lastApp);
    String clientId = "%010d-%012d".formatted(number, count + 1);
    Registration made = new Registration(app, uid, password, clientId, deviceId);
    all.add(made);
    return made;
  }
}
