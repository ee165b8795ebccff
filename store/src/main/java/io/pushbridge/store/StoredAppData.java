package io.pushbridge.store;

import io.pushbridge.core.app.AppData;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.access.MapDbAccessCatalog;
import io.pushbridge.store.log.MapDbMessageLog;
import io.pushbridge.store.push.PushStore;
import io.pushbridge.store.registration.MapDbRegistrations;
import io.pushbridge.store.registry.MapDbSessionRegistry;
import io.pushbridge.store.retained.MapDbRetainedMessages;
import io.pushbridge.store.will.MapDbWillStore;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * What an app has in the store's tables. What lies together under its key goes first, then what has
 * to be looked for among everybody's; how far that has come is remembered until the end.
 * Thread-safe.
 */
final class StoredAppData implements AppData {
  /** What everybody else has to wait for a portion at most, about. */
  private static final long BUDGET = TimeUnit.MILLISECONDS.toNanos(3);

  private enum Phase {
    TOGETHER,
    SESSIONS,
    WAKE_UPS
  }

  private final StoreFile file;
  private final MapDbMessageLog log;
  private final MapDbSessionRegistry registry;
  private final MapDbAccessCatalog access;
  private final MapDbRetainedMessages retained;
  private final MapDbRegistrations registrations;
  private final PushStore push;
  private final MapDbWillStore wills;
  private final ConcurrentMap<AppKey, Phase> phases = new ConcurrentHashMap<>();

  StoredAppData(
      StoreFile file,
      MapDbMessageLog log,
      MapDbSessionRegistry registry,
      MapDbAccessCatalog access,
      MapDbRetainedMessages retained,
      MapDbRegistrations registrations,
      PushStore push,
      MapDbWillStore wills) {
    this.file = file;
    this.log = log;
    this.registry = registry;
    this.access = access;
    this.retained = retained;
    this.registrations = registrations;
    this.push = push;
    this.wills = wills;
  }

  @Override
  public CompletionStage<Boolean> removeSome(AppKey app) {
    return switch (phases.getOrDefault(app, Phase.TOGETHER)) {
      case TOGETHER ->
          file.writer()
              .submit(
                  () ->
                      log.removeSome(app, BUDGET)
                          || access.removeSome(app, BUDGET)
                          || retained.removeSome(app, BUDGET)
                          || registrations.removeSome(app, BUDGET))
              .thenApply(more -> more || goOn(app, Phase.SESSIONS));
      case SESSIONS ->
          registry
              .forgetSome(app, BUDGET)
              .thenCompose(
                  forgotten ->
                      push.badges()
                          .removeAll(forgotten.uids())
                          .thenApply(done -> forgotten.more() || goOn(app, Phase.WAKE_UPS)));
      case WAKE_UPS ->
          push.removeAll(app)
              .thenCompose(done -> wills.removeAll(app))
              .thenApply(
                  done -> {
                    phases.remove(app);
                    return false;
                  });
    };
  }

  private boolean goOn(AppKey app, Phase next) {
    phases.put(app, next);
    return true;
  }
}
