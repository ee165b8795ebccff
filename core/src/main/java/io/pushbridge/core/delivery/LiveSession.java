package io.pushbridge.core.delivery;

import io.pushbridge.core.access.AppAccess;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRights;
import io.pushbridge.core.limits.RateBucket;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A session while it is connected, whatever its door. Reading is thread-safe; who may change what
 * is said at each method.
 */
public final class LiveSession {
  private final long uid;
  private final SessionName name;
  private final boolean durable;
  private final Executor loop;
  private final Outlet outlet;
  private final Feed feed;
  private final PendingReceipts receipts;
  private final AppAccess access;
  private final RateBucket publishes = new RateBucket();
  private final OpenPublishes openPublishes = new OpenPublishes();
  // Written on the loop, read by anyone.
  private final Subscriptions subscriptions = new Subscriptions();
  // Written in the order of the registry's changes, on the thread that completes them.
  private volatile Optional<Alias> alias = Optional.empty();
  private volatile boolean leavesTraces;
  // Written before it is attached and on the loop, read by anyone.
  private volatile Optional<TokenLogin> login = Optional.empty();
  // Each changes once; written by whoever attaches and ends the session, read by anyone.
  private volatile boolean opening;
  private volatile boolean leaving;
  // Confined to the loop.
  private long expirySeconds;

  /**
   * A session that is about to be attached.
   *
   * @param uid its internal identity
   * @param name by which its client finds it again
   * @param durable whether it outlives the connection
   * @param loop the connection's event loop: runs one task after the other, in order
   * @param outlet the way to the client
   * @param wantsReceipts whether the client is told of the first acknowledgement of its messages
   * @param setup what feeds are built with
   */
  public LiveSession(
      long uid,
      SessionName name,
      boolean durable,
      Executor loop,
      Outlet outlet,
      boolean wantsReceipts,
      FeedSetup setup) {
    this.uid = uid;
    this.name = name;
    this.durable = durable;
    this.loop = loop;
    this.outlet = outlet;
    this.receipts = wantsReceipts ? new PendingReceipts(this) : null;
    this.access = setup.access().of(name.app());
    this.feed = new Feed(this, setup);
  }

  /** Its internal identity. */
  public long uid() {
    return uid;
  }

  /** Its app. */
  public AppKey app() {
    return name.app();
  }

  /** By which its client finds it again. */
  public SessionName name() {
    return name;
  }

  /** Whether it outlives the connection. */
  public boolean durable() {
    return durable;
  }

  /** The connection's event loop. */
  public Executor loop() {
    return loop;
  }

  /** The way to the client; to be used on the loop only. */
  public Outlet outlet() {
    return outlet;
  }

  /** Its messages. */
  public Feed feed() {
    return feed;
  }

  /** Its published messages that nobody has acknowledged yet; empty if it wants no receipts. */
  public Optional<PendingReceipts> receipts() {
    return Optional.ofNullable(receipts);
  }

  /** How fast it publishes. */
  public RateBucket publishes() {
    return publishes;
  }

  /** What it publishes with QoS 2, or to be retained, and is not stored yet. */
  public OpenPublishes openPublishes() {
    return openPublishes;
  }

  /** The token that its client is here with, if it is here with one. */
  public Optional<TokenLogin> login() {
    return login;
  }

  /** Notes the token that its client shows; on the loop, or before it is attached. */
  public void login(Optional<TokenLogin> shown) {
    login = shown;
  }

  /** What its client may do by its token; the access manager is to be asked as well. */
  public TokenRights rights() {
    Optional<TokenLogin> shown = login;
    return shown.isEmpty() ? TokenRights.ALL : shown.get().rights();
  }

  /**
   * Whether the app's access manager and its client's token let it have now what a subscription of
   * its asks for; one that was allowed when it was made may be so no more (rest-api.md §3.1).
   */
  public boolean mayRead(Subscription subscription) {
    return name.trusted()
        || (rights().mayRead(subscription.filter())
            && access.mayRead(subscription.filter(), subscription.token()));
  }

  /**
   * Whether it gets what is published now. One that is being attached may miss it, and one that is
   * about to end does: what wakes the devices of those who are away counts both as away.
   */
  public boolean isThere() {
    return !opening && !leaving;
  }

  /** It is found from now on, and not attached yet; before it is added to the live sessions. */
  public void opens() {
    opening = true;
  }

  /** It is attached to the router. */
  public void isAttached() {
    opening = false;
  }

  /** Its end is certain: its client gets nothing more; from any thread. */
  public void leaves() {
    leaving = true;
  }

  /** Its alias. */
  public Optional<Alias> alias() {
    return alias;
  }

  /** Notes a change of alias that the registry has made; in the order it made them. */
  public void alias(Optional<Alias> changed) {
    alias = changed;
    if (changed.isPresent()) {
      leavesTraces = true;
    }
  }

  /** Whether the registry may know something of it even though it is not durable. */
  public boolean leavesTraces() {
    return leavesTraces;
  }

  /** Notes that the registry was told something of it. */
  public void markTraces() {
    leavesTraces = true;
  }

  /** How long a durable session outlives its connection; on the loop. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /**
   * Changes how long a durable session outlives its connection (MQTT 5 §3.14.2.2.2); on the loop.
   */
  public void expirySeconds(long seconds) {
    expirySeconds = seconds;
  }

  /** Its subscriptions, presence among them; a live view. */
  public Map<TopicFilter, Subscription> subscriptions() {
    return subscriptions.held();
  }

  /**
   * Takes a place for a subscription that is asked for, if its filter has none yet.
   *
   * @param most how many filters it may hold, those it asks for among them
   * @return false if there is no place; otherwise {@link #subscribingEnds} follows
   */
  public boolean subscribingBegins(TopicFilter filter, int most) {
    return subscriptions.ask(filter, most);
  }

  /**
   * A subscription that was asked for is noted, or refused: from then on it counts if it is held.
   */
  public void subscribingEnds(TopicFilter filter) {
    subscriptions.decided(filter);
  }

  /** Notes a subscription; on the loop, or before it is attached. */
  public void subscribed(Subscription subscription) {
    subscriptions.put(subscription);
    feed.subscriptionsChanged();
  }

  /**
   * Notes the end of a subscription; on the loop.
   *
   * @return whether there was one
   */
  public boolean unsubscribed(TopicFilter filter) {
    boolean held = subscriptions.remove(filter);
    feed.subscriptionsChanged();
    return held;
  }

  @Override
  public String toString() {
    return "LiveSession[" + name + ", uid=" + uid + (durable ? ", durable]" : "]");
  }
}
