package io.pushbridge.server.matrix;

import static org.awaitility.Awaitility.await;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.server.running.RunningServer;

/** Waiting until the server has noticed that somebody went. */
public final class AwaitGone {
  private AwaitGone() {}

  /** No live session has this customid or client id. */
  public static void of(RunningServer server, String name) {
    await()
        .until(
            () ->
                server.platform().live().all().stream()
                    .map(LiveSession::name)
                    .noneMatch(session -> session.text().equals(name)));
  }
}
