package io.pushbridge.core.registry;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: what outlives a connection. Thread-safe; no method blocks its caller.
 *
 * <p>Changes complete when they are durable, in the order they were asked for, on a thread that
 * callbacks must not block; a failed stage means that nothing changed and that trying again makes
 * sense. Look-ups see every completed change and complete in the order they were asked for among
 * themselves. A uid without a record is a session that ends with its connection: it has no
 * subscriptions here, but may hold an alias and device tokens until {@link #forget}; whatever such
 * uids left behind when the server died is gone after a restart. A session that was connected then
 * is disconnected after it, and may have been sent everything that the log has.
 */
public interface SessionRegistry {

  /**
   * A uid that no session has or had: for one that ends with its connection. Positive, 19 digits;
   * from memory.
   */
  long newUid();

  /** The same for a session whose uid does not matter. */
  default CompletionStage<OpenedSession> open(SessionName name, boolean fresh, long expirySeconds) {
    return open(name, fresh, expirySeconds, 0);
  }

  /**
   * Finds the durable session of this name, or makes it.
   *
   * @param name its name
   * @param fresh whether to forget what was there (subscriptions, cursor, received publishes,
   *     waiting inbox); the uid, alias and tokens of an existing session stay
   * @param expirySeconds how long it will outlive its connection
   * @param uid the uid of the session if it is made: one of {@link #newUid} that was kept for this
   *     name, 0 for a new one
   */
  CompletionStage<OpenedSession> open(
      SessionName name, boolean fresh, long expirySeconds, long uid);

  /**
   * Whether there may be a durable session of this name; false only if there is none. Answered from
   * memory; true at the latest when the stage of the opening that made it completes.
   */
  boolean mayKnow(SessionName name);

  /** The durable session of this name. */
  CompletionStage<Optional<SessionRecord>> find(SessionName name);

  /** The durable session with this uid. */
  CompletionStage<Optional<SessionRecord>> find(long uid);

  /**
   * The durable sessions of an app, in pages, in no order that means anything.
   *
   * @param after the uid to go on after, 0 to begin
   * @param limit how many at most; a page may also end for how many had to be passed over
   */
  CompletionStage<SessionPage> sessionsOf(AppKey app, long after, int limit);

  /**
   * Notes that a durable session's connection ended and how long it is kept from now on. If that is
   * as long as its opening said, it may be in memory only for some seconds: a server that dies
   * meanwhile disconnects the session when it starts, like those that were connected.
   */
  CompletionStage<Void> disconnected(long uid, long expirySeconds);

  /**
   * Removes everything known of this uid: record, subscriptions, alias, cursor, received publishes,
   * tokens, waiting inbox. Nothing happens if nothing is known.
   */
  CompletionStage<Void> forget(AppKey app, long uid);

  /**
   * Forgets at most {@code limit} sessions that are disconnected for longer than their expiry.
   *
   * @return how many went; the limit means that there may be more
   */
  CompletionStage<Integer> forgetExpired(long nowMillis, int limit);

  /**
   * Adds or replaces a durable session's subscription. It begins at the newest position of the log,
   * unless the session held the same filter before: then at the position where that began. One that
   * was QoS 0, of which nothing is queued, and is so no more begins anew.
   *
   * @return the subscription as kept, with its beginning
   */
  CompletionStage<Subscription> subscribe(long uid, Subscription subscription);

  /** Ends a durable session's subscription; nothing happens if there is none. */
  CompletionStage<Void> unsubscribe(long uid, TopicFilter filter);

  /** The subscriptions of a durable session. */
  CompletionStage<List<Subscription>> subscriptionsOf(long uid);

  /**
   * Whether a durable session of the app would miss a message on this topic if it were not logged:
   * one holds a matching filter with a QoS over 0. Answered from memory; true at the latest when
   * the subscription's stage completes.
   */
  boolean wantsLogged(AppKey app, TopicName topic);

  /**
   * How many durable sessions of the app hold exactly this filter. Answered from memory, and as
   * fresh as {@link #wantsLogged}; always 0 for presence filters.
   */
  int durableHolders(AppKey app, TopicFilter filter);

  /** The distinct filters that durable sessions of the app hold, without those for presence. */
  List<TopicFilter> durableFilters(AppKey app);

  /** Replaces what a durable session has acknowledged. An unknown uid is ignored. */
  CompletionStage<Void> acknowledge(long uid, Cursor cursor);

  /** Notes a QoS 2 publish that is not logged; a logged one is noted by its append. */
  CompletionStage<Void> receive(ReceivedPublish publish);

  /** Forgets a QoS 2 publish: its PUBREL came. */
  CompletionStage<Void> release(ReceivedPublish publish);

  /**
   * Gives a session an alias in place of its former one, taking it from whoever holds it; or clears
   * it.
   *
   * @param durable whether the session has a record here
   */
  CompletionStage<AliasChange> setAlias(
      AppKey app, long uid, boolean durable, Optional<Alias> alias);

  /** Who holds these aliases; those that nobody holds are missing from the answer. */
  CompletionStage<Map<Alias, AliasHolder>> holdersOf(AppKey app, Collection<Alias> aliases);

  /** The alias of a session. */
  CompletionStage<Optional<Alias>> aliasOf(long uid);

  /**
   * The aliases of durable sessions that hold exactly this filter, in pages.
   *
   * @param after the uid to go on after, 0 to begin
   * @param limit how many at most; a page may also end for how many had to be passed over
   */
  CompletionStage<AliasPage> aliasesSubscribedTo(
      AppKey app, TopicFilter filter, long after, int limit);

  /** Keeps a device token; the same token of another session of the app moves. */
  CompletionStage<Void> storeToken(DeviceToken token);

  /** Removes a device token, if it was registered before that time. */
  CompletionStage<Void> removeToken(AppKey app, String token, long registeredBefore);

  /**
   * Device tokens of the durable sessions that a message is for, whether connected or not: of the
   * subscribers of a topic (each once, whatever their QoS), or of an inbox's session.
   *
   * @param after the uid to go on after, 0 to begin
   * @param limit about how many tokens at most
   */
  CompletionStage<TokenPage> tokensFor(AppKey app, Destination destination, long after, int limit);

  /** Whether the app has any device token at all; answered from memory. */
  boolean hasTokens(AppKey app);
}
