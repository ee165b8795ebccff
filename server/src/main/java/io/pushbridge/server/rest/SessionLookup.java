package io.pushbridge.server.rest;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.AliasHolder;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.Alias;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the session that an app's server means. Thread-safe; never blocks. */
public final class SessionLookup {
  private final SessionRegistry registry;

  /** Looks in this registry. */
  public SessionLookup(SessionRegistry registry) {
    this.registry = registry;
  }

  /** The uid of the session that holds the alias. */
  public CompletionStage<Optional<Long>> holding(AppKey app, Alias alias) {
    return registry
        .holdersOf(app, List.of(alias))
        .thenApply(holders -> Optional.ofNullable(holders.get(alias)).map(AliasHolder::uid));
  }

  /**
   * The uid of the durable session with this customid or client id; of a browser's and a device's
   * of the same name, the browser's.
   */
  public CompletionStage<Optional<Long>> named(AppKey app, String name) {
    return named(app, name, List.of(Door.SOCKETIO, Door.NATIVE, Door.MQTT));
  }

  private CompletionStage<Optional<Long>> named(AppKey app, String name, List<Door> doors) {
    if (doors.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return registry
        .find(new SessionName(app, doors.get(0), name))
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedFuture(found.map(SessionRecord::uid))
                    : named(app, name, doors.subList(1, doors.size())));
  }
}
