package io.pushbridge.core.access;

import io.pushbridge.core.app.AppKey;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Port: where grants are kept, and which apps are guarded. Thread-safe; no method blocks its
 * caller. Changes complete when they are durable, in the order they were asked for; a failed stage
 * means that nothing changed. Whoever keeps grants bounds their number, so all of them may be read
 * at once.
 */
public interface AccessCatalog {
  /** Every grant, expired ones among them, in no order. */
  CompletionStage<List<AccessGrant>> grants();

  /** Keeps a grant in place of one of the same app and scope. */
  CompletionStage<Void> save(AccessGrant grant);

  /**
   * Removes grants of an app, but only those that have expired at this time: one that was saved
   * anew meanwhile stays.
   */
  CompletionStage<Void> removeExpired(AppKey app, Collection<Scope> scopes, long nowMillis);

  /** The apps that are guarded: whose clients may do only what is granted. */
  CompletionStage<Set<AppKey>> guarded();

  /** Notes whether an app is guarded; its grants stay either way. */
  CompletionStage<Void> guard(AppKey app, boolean on);
}
