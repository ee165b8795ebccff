package io.pushbridge.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.Subscription;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A scripted client: a connection that lives in the test, with a loop and a window of its own. */
public final class Client implements Outlet {
  private final Bench bench;
  private final ConnectRequest request;
  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "client");
            thread.setDaemon(true);
            return thread;
          });
  private final ArrayDeque<Outgoing> unacknowledged = new ArrayDeque<>();
  private volatile int window = Integer.MAX_VALUE;
  private volatile boolean acknowledges = true;
  private volatile LiveSession session;

  public final List<String> got = new CopyOnWriteArrayList<>();
  public final List<Outgoing> sent = new CopyOnWriteArrayList<>();
  public final List<Long> releases = new CopyOnWriteArrayList<>();
  public final List<String> receipts = new CopyOnWriteArrayList<>();
  public volatile EndReason closed;
  public volatile boolean present;

  private Client(Bench bench, ConnectRequest request) {
    this.bench = bench;
    this.request = request;
  }

  public static Client durable(Bench bench, String customid) {
    return durable(bench, Bench.APP, customid);
  }

  public static Client durable(Bench bench, AppKey app, String customid) {
    return new Client(
        bench,
        ConnectRequest.durable(new SessionName(app, SessionName.Door.SOCKETIO, customid), true));
  }

  public static Client passing(Bench bench) {
    return new Client(
        bench,
        ConnectRequest.passing(
            SessionName.random(Bench.APP, SessionName.Door.SOCKETIO), false, true));
  }

  public static Client of(Bench bench, ConnectRequest request) {
    return new Client(bench, request);
  }

  /** Takes at most so many unacknowledged messages at a time. */
  public Client window(int size) {
    window = size;
    return this;
  }

  /** Leaves what it gets unacknowledged. */
  public Client silent() {
    acknowledges = false;
    return this;
  }

  /** Asks to be connected and does not wait for it. */
  public CompletionStage<Connected> connecting() {
    return bench.platform.sessions().connect(request, loop, this);
  }

  public Client connect() {
    Connected connected = Bench.get(connecting());
    session = connected.session();
    present = connected.present();
    onLoop(() -> session.feed().start());
    return this;
  }

  public LiveSession session() {
    return session;
  }

  public Executor loop() {
    return loop;
  }

  public Client subscribe(String filter) {
    return subscribe(filter, Qos.AT_LEAST_ONCE);
  }

  public Client subscribe(String filter, Qos qos) {
    Bench.get(
        bench
            .platform
            .sessions()
            .subscribe(session, Subscription.of(new TopicFilter(filter), qos)));
    return this;
  }

  public Client unsubscribe(String filter) {
    Bench.get(bench.platform.sessions().unsubscribe(session, new TopicFilter(filter)));
    return this;
  }

  public Client alias(String alias) {
    Bench.get(bench.platform.aliases().set(session, Alias.parse(alias)));
    return this;
  }

  public void disconnect() {
    Bench.get(bench.platform.sessions().disconnect(session, EndReason.LEFT));
  }

  /** Acknowledges what it has got. */
  public void acknowledgeAll() {
    onLoop(
        () -> {
          while (!unacknowledged.isEmpty()) {
            session.feed().acknowledged(unacknowledged.poll());
          }
        });
  }

  public void onLoop(Runnable step) {
    Bench.get(CompletableFuture.runAsync(step, loop));
  }

  public void awaitMessages(String... texts) {
    await().untilAsserted(() -> assertThat(got).containsExactly(texts));
  }

  @Override
  public boolean ready(boolean acknowledged) {
    return !acknowledged || unacknowledged.size() < window;
  }

  @Override
  public void send(Outgoing outgoing) {
    sent.add(outgoing);
    got.add(
        outgoing.message().destination().shownAs()
            + "="
            + new String(outgoing.message().payload(), StandardCharsets.UTF_8));
    if (outgoing.qos().acknowledged()) {
      unacknowledged.add(outgoing);
      if (acknowledges) {
        loop.execute(
            () -> {
              if (unacknowledged.remove(outgoing)) {
                session.feed().acknowledged(outgoing);
              }
            });
      }
    }
  }

  @Override
  public void sendRelease(long position) {
    releases.add(position);
  }

  @Override
  public void flush() {}

  @Override
  public void receipt(
      MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis) {
    receipts.add(id + " by " + recipientAlias.map(Alias::text).orElse(""));
  }

  @Override
  public void close(EndReason reason) {
    closed = reason;
  }
}
