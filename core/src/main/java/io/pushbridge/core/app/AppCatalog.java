package io.pushbridge.core.app;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Port: where apps are kept. Apps are few, so all of them may be read at once. Thread-safe. Changes
 * complete when they are durable, in the order they were asked for; a failed stage means that
 * nothing changed.
 */
public interface AppCatalog {
  /** Every app. */
  CompletionStage<List<App>> all();

  /**
   * Keeps the app, in place of one with the same key; fails with {@link IllegalStateException}
   * while one of this key is leaving.
   */
  CompletionStage<Void> save(App app);

  /**
   * Takes an app away and notes that it is leaving: that what belongs to it has to be removed
   * before another may have its key. Nothing happens if it is not there.
   */
  CompletionStage<Void> remove(AppKey app);

  /** The apps that are leaving. */
  CompletionStage<Set<AppKey>> leaving();

  /** Notes that nothing of an app is left. */
  CompletionStage<Void> gone(AppKey app);
}
