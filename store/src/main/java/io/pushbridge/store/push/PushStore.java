package io.pushbridge.store.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.store.StoreFile;
import io.pushbridge.store.reader.StoreReaders;
import java.util.concurrent.CompletionStage;

/**
 * All that waking devices keeps in a store.
 *
 * @param outbox the wake-ups
 * @param badges the badges
 * @param credentials the credentials
 */
public record PushStore(
    MapDbWakeUpOutbox outbox, MapDbBadgeCounters badges, MapDbSealedCredentials credentials) {
  /**
   * Opens the tables; waits for that.
   *
   * @param file the store
   * @param reader what look-ups run on
   */
  public static PushStore open(StoreFile file, StoreReaders reader) {
    return new PushStore(
        new MapDbWakeUpOutbox(file, reader),
        new MapDbBadgeCounters(file, reader),
        new MapDbSealedCredentials(file, reader));
  }

  /** Removes an app's wake-ups, what became of them, and its credentials. */
  public CompletionStage<Void> removeAll(AppKey app) {
    return credentials.removeAll(app).thenCompose(done -> outbox.removeAll(app));
  }
}
