package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Port: where credentials that were given at run time are kept, as whoever sealed them wrote them;
 * they cannot be read from here. They are few, so all may be read at once. Thread-safe.
 */
public interface SealedCredentials {
  /**
   * One credential.
   *
   * @param app whose it is
   * @param name its name, unlike that of every other one of the app
   * @param bytes the encrypted bytes; not copied, not written to afterwards
   */
  // Bytes are handed on as they are; compared by nobody.
  @SuppressWarnings("ArrayRecordComponent")
  record Sealed(AppKey app, String name, byte[] bytes) {
    @Override
    public String toString() {
      return "Sealed[app=%s, name=%s]".formatted(app, name);
    }
  }

  /** Every credential. */
  CompletionStage<List<Sealed>> all();

  /** Keeps a credential in place of one of the same name; complete when durable. */
  CompletionStage<Void> save(Sealed credential);

  /** Removes a credential; completes when durable, with whether there was one. */
  CompletionStage<Boolean> remove(AppKey app, String name);
}
