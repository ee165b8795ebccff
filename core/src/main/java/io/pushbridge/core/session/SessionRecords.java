package io.pushbridge.core.session;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.registry.Cursor;
import io.pushbridge.core.registry.OpenedSession;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.registry.SessionRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the registry does when a session comes and goes. Thread-safe; never blocks. */
final class SessionRecords {
  /** What a session that ends with its connection comes back to. */
  private static final OpenedSession NOTHING =
      new OpenedSession(null, false, Optional.empty(), List.of(), Cursor.START, Set.of());

  private final SessionRegistry registry;

  SessionRecords(SessionRegistry registry) {
    this.registry = registry;
  }

  /** What the session comes back to. */
  CompletionStage<OpenedSession> open(ConnectRequest request) {
    if (request.durable()) {
      return registry.open(request.name(), request.fresh(), request.expirySeconds(), request.uid());
    }
    CompletionStage<Void> cleared =
        request.fresh() && registry.mayKnow(request.name())
            ? forgetFormer(request.name())
            : CompletableFuture.completedFuture(null);
    return cleared.thenApply(done -> NOTHING);
  }

  private CompletionStage<Void> forgetFormer(SessionName name) {
    return registry
        .find(name)
        .thenCompose(
            former ->
                former.isPresent()
                    ? registry.forget(name.app(), former.get().uid())
                    : CompletableFuture.completedFuture(null));
  }

  /**
   * Lets go of an alias that somebody took after the record was read and before the session could
   * be found as its holder. Whoever takes it from now on finds it.
   *
   * @param session can be found, and is not told to its client yet
   */
  CompletionStage<Void> checkAlias(LiveSession session) {
    Optional<?> alias = session.alias();
    return alias.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : registry
            .aliasOf(session.uid())
            .thenAccept(
                kept -> {
                  if (!kept.equals(alias)) {
                    session.alias(Optional.empty());
                  }
                });
  }

  /**
   * Keeps or forgets a session whose connection has ended. A registered one that was to end with
   * its connection keeps who it is, its alias and its device tokens (README.md of the
   * specification, rule 3; device-tokens.md).
   */
  CompletionStage<Void> leave(LiveSession session) {
    if (session.durable() && session.expirySeconds() != 0) {
      return registry.disconnected(session.uid(), session.expirySeconds());
    }
    if (session.durable() && session.name().door() == SessionName.Door.NATIVE) {
      return registry
          .open(session.name(), true, SessionRecord.NEVER_EXPIRES)
          .thenCompose(
              cleared -> registry.disconnected(session.uid(), SessionRecord.NEVER_EXPIRES));
    }
    return session.durable() || session.leavesTraces()
        ? registry.forget(session.app(), session.uid())
        : CompletableFuture.completedFuture(null);
  }
}
