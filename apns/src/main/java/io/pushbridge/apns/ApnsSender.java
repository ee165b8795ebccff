package io.pushbridge.apns;

import com.eatthepath.pushy.apns.ApnsClient;
import com.eatthepath.pushy.apns.PushNotificationResponse;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the notifications of one credential in one environment: so many at a time, the others in a
 * bounded queue, those that failed again after a pause, until Apple answers for good or the
 * message's time is over. Thread-safe; never blocks. State is guarded by this; clients and
 * listeners are called outside the lock.
 *
 * <p>The library's own queue has no bound and forgets nothing, so nothing is put there that could
 * not be sent at once: after a failed connection one notification at a time is tried, until one is
 * answered; and a client that falls silent is given up for a new one.
 */
final class ApnsSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApnsSender.class);

  private record Page(List<Attempt> attempts, CompletableFuture<Void> taken) {}

  private final ApnsCredential credential;
  private final Environment environment;
  private final ApnsClients clients;
  private final ApnsSettings.Flow flow;
  private final Backoff backoff;
  private final Clock clock;
  private final ScheduledExecutorService timer;

  // All guarded by this.
  private final Deque<Attempt> ready = new ArrayDeque<>();
  private final Deque<Page> pages = new ArrayDeque<>();
  private final Set<Attempt> inFlight = new LinkedHashSet<>();
  private final Set<Attempt> pausing = new HashSet<>();
  private int window;
  private long turns;
  private boolean pumping;
  private boolean closed;
  private Consumer<List<Attempt>> successor;
  private ApnsClient client;

  ApnsSender(
      ApnsCredential credential,
      Environment environment,
      ApnsClients clients,
      Clock clock,
      ScheduledExecutorService timer)
      throws SSLException {
    this.credential = credential;
    this.environment = environment;
    this.clients = clients;
    this.flow = clients.flow();
    this.backoff = new Backoff(flow.firstPause(), flow.longestPause());
    this.clock = clock;
    this.timer = timer;
    this.window = flow.inFlight();
    this.client = clients.open(credential, environment);
  }

  /**
   * Takes a page of notifications.
   *
   * @return completes when they are in the queue
   */
  CompletionStage<Void> offer(List<Attempt> attempts) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    synchronized (this) {
      pages.add(new Page(attempts, taken));
    }
    pump();
    return taken;
  }

  /** How many notifications are in the queue, in flight and in a pause. */
  synchronized int load() {
    return ready.size() + inFlight.size() + pausing.size();
  }

  /** Sends what may be sent now. One thread at a time; whoever comes meanwhile leaves it to it. */
  private void pump() {
    boolean retired;
    synchronized (this) {
      if (pumping) {
        return;
      }
      retired = successor != null;
      pumping = !retired;
    }
    if (retired) {
      handOn();
      return;
    }
    List<Attempt> turn = new ArrayList<>();
    List<Attempt> over = new ArrayList<>();
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    while (true) {
      ApnsClient through;
      synchronized (this) {
        takePages(taken);
        takeTurns(turn, over);
        through = client;
        if (turn.isEmpty() && over.isEmpty() && taken.isEmpty()) {
          pumping = false;
          break;
        }
      }
      turn.forEach(attempt -> send(through, attempt));
      over.forEach(attempt -> attempt.answer(PushAnswer.expired(attempt.device)));
      taken.forEach(page -> page.complete(null));
      turn.clear();
      over.clear();
      taken.clear();
    }
    if (isRetired()) {
      // What came while this thread was at it.
      handOn();
    }
  }

  private synchronized boolean isRetired() {
    return successor != null;
  }

  private void takePages(List<CompletableFuture<Void>> taken) {
    while (!closed
        && successor == null
        && !pages.isEmpty()
        && (load() == 0 || load() + pages.peek().attempts().size() <= flow.queued())) {
      Page page = pages.remove();
      ready.addAll(page.attempts());
      taken.add(page.taken());
    }
  }

  private void takeTurns(List<Attempt> turn, List<Attempt> over) {
    long now = clock.millis();
    while (!closed && successor == null && !ready.isEmpty() && inFlight.size() < window) {
      Attempt attempt = ready.remove();
      if (attempt.notification.expiredAt(now)) {
        over.add(attempt);
      } else {
        attempt.turn = ++turns;
        attempt.sentNanos = System.nanoTime();
        inFlight.add(attempt);
        turn.add(attempt);
      }
    }
  }

  private void send(ApnsClient through, Attempt attempt) {
    long turn = attempt.turn;
    var unused =
        through
            .sendNotification(attempt.toSend())
            .whenComplete((response, failure) -> answered(attempt, turn, response, failure));
  }

  private void answered(
      Attempt attempt, long turn, PushNotificationResponse<?> response, Throwable failure) {
    synchronized (this) {
      if (closed || attempt.turn != turn || !inFlight.remove(attempt)) {
        return;
      }
      window = failure == null ? Math.min(flow.inFlight(), window * 2) : 1;
    }
    Optional<PushAnswer> answer =
        failure == null ? Verdict.of(attempt.device, response) : Optional.empty();
    if (answer.isPresent()) {
      if (Verdict.blamesCredential(answer.get().reason())) {
        LOG.warn(
            "event=apns_credential_refused app={} credential={} environment={} reason={}",
            credential.app(),
            credential.name(),
            environment,
            answer.get().reason());
      }
      attempt.answer(answer.get());
    } else {
      tryAgain(attempt, failure == null ? response.getRejectionReason().orElse("") : failure);
    }
    pump();
  }

  private void tryAgain(Attempt attempt, Object why) {
    long pause;
    synchronized (this) {
      attempt.failures++;
      pausing.add(attempt);
      pause = backoff.millis(attempt.failures);
    }
    long left = Math.max(1, attempt.notification.message().expiresAt() - clock.millis());
    LOG.debug(
        "event=apns_try_again credential={} failures={} cause={}",
        credential.name(),
        attempt.failures,
        why);
    try {
      var unused =
          timer.schedule(() -> pauseOver(attempt), Math.min(pause, left), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      LOG.debug("event=apns_left_for_the_next_start credential={}", credential.name());
    }
  }

  private void pauseOver(Attempt attempt) {
    synchronized (this) {
      if (!pausing.remove(attempt)) {
        return;
      }
      ready.add(attempt);
    }
    pump();
  }

  /**
   * Its credential is not used any more: what is in flight may be answered, everything else is
   * handed on.
   */
  void retire(Consumer<List<Attempt>> next) {
    synchronized (this) {
      successor = next;
    }
    handOn();
  }

  private void handOn() {
    List<Attempt> left = new ArrayList<>();
    List<CompletableFuture<Void>> taken = new ArrayList<>();
    boolean idle;
    synchronized (this) {
      left.addAll(ready);
      left.addAll(pausing);
      ready.clear();
      pausing.clear();
      for (Page page : pages) {
        left.addAll(page.attempts());
        taken.add(page.taken());
      }
      pages.clear();
      idle = inFlight.isEmpty();
    }
    if (!left.isEmpty()) {
      successor.accept(left);
    }
    taken.forEach(page -> page.complete(null));
    if (idle) {
      close();
    }
  }

  /** From time to time: gives up what was not answered for, and the client that is silent. */
  void sweep() {
    List<Attempt> silent = new ArrayList<>();
    long before = System.nanoTime() - flow.answerTimeout().toNanos();
    synchronized (this) {
      // In the order in which they were sent.
      for (Attempt attempt : inFlight) {
        if (attempt.sentNanos - before > 0) {
          break;
        }
        silent.add(attempt);
      }
      silent.forEach(inFlight::remove);
      if (!silent.isEmpty()) {
        window = 1;
      }
    }
    if (!silent.isEmpty()) {
      LOG.warn(
          "event=apns_silent app={} credential={} environment={} unanswered={}",
          credential.app(),
          credential.name(),
          environment,
          silent.size());
      renew();
      silent.forEach(attempt -> tryAgain(attempt, "no answer"));
    }
    pump();
  }

  /** What is in flight on the old client fails with it, and is tried again. */
  private void renew() {
    ApnsClient former;
    try {
      ApnsClient next = clients.open(credential, environment);
      synchronized (this) {
        former = client;
        client = next;
      }
    } catch (SSLException e) {
      LOG.warn("event=apns_client_failed credential={} cause={}", credential.name(), e.toString());
      return;
    }
    var unused = former.close();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Sends no more and answers for nothing any more. */
  @Override
  public void close() {
    ApnsClient last;
    synchronized (this) {
      closed = true;
      last = client;
    }
    var unused = last.close();
  }
}
