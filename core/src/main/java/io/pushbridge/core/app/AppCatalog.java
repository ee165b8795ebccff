package io.pushbridge.core.app;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Port: where apps are kept. Apps are few, so all of them may be read at once. Thread-safe. */
public interface AppCatalog {
  /** Every app. */
  CompletionStage<List<App>> all();

  /** Keeps the app, in place of one with the same key; complete when durable. */
  CompletionStage<Void> save(App app);
}
