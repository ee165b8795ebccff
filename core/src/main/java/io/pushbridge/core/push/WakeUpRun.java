package io.pushbridge.core.push;

import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.registry.TokenPage;
import io.pushbridge.core.topic.Alias;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One wake-up on its way: hands page after page to the notifier, as fast as that takes them, and
 * keeps in the outbox how far it has come. Pages that are answered for move the position; a few
 * devices that the notifier goes on trying are kept by name, so that they do not hold it back.
 * State is guarded by this; nothing is called under the lock that could block.
 */
final class WakeUpRun {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUpRun.class);

  /** How many sessions are kept by name at most. */
  static final int MOST_BY_NAME = 1_000;

  /** Who runs it. */
  interface Host {
    /** Everybody is answered for; that is to be written yet. May be told again. */
    void answered(WakeUpRun run);

    /** It is written; the run is over. */
    void finished(WakeUpRun run);
  }

  /** One page that was handed over: how many answers each session still waits for. */
  private static final class Page {
    final long resumeAfter;
    final Map<Long, Integer> open = new HashMap<>();
    final PushTally tally = new PushTally();

    Page(long resumeAfter, List<DeviceToken> devices) {
      this.resumeAfter = resumeAfter;
      devices.forEach(device -> open.merge(device.uid(), 1, Integer::sum));
    }
  }

  private final PendingWakeUp wakeUp;
  private final WakeUps wakeUps;
  private final PushPorts ports;
  private final SessionRegistry registry;
  private final Host host;
  private final CompletableFuture<Void> quiet = new CompletableFuture<>();

  // Pages that were handed over and do not count as passed yet, oldest first.
  private final Deque<Page> pages = new ArrayDeque<>();
  // Sessions of passed pages that wait for answers.
  private final Map<Long, Integer> byName = new HashMap<>();
  // Sessions that an earlier start left by name, until they are taken up.
  private List<Long> left;
  private long passed;
  private long handed;
  private boolean allHanded;
  private boolean handing;
  private final PushTally tally = new PushTally();
  private boolean dirty;
  private boolean writing;
  private boolean stopped;
  private boolean over;

  WakeUpRun(
      PendingWakeUp wakeUp, WakeUps wakeUps, PushPorts ports, SessionRegistry registry, Host host) {
    this.wakeUp = wakeUp;
    this.wakeUps = wakeUps;
    this.ports = ports;
    this.registry = registry;
    this.host = host;
    WakeUpProgress progress = wakeUp.progress();
    passed = progress.resumeAfter();
    handed = passed;
    left = progress.open();
    allHanded = progress.allHanded();
    tally.add(progress.counts());
  }

  /** Begins, or goes on where an earlier start came to. */
  void begin(Optional<TokenPage> first) {
    synchronized (this) {
      handing = true;
    }
    next(first);
  }

  /** Hands over the next ones, and then those after them. */
  private void next(Optional<TokenPage> given) {
    CompletionStage<Void> step = step(given);
    if (step == null) {
      synchronized (this) {
        handing = false;
      }
      goOn();
      return;
    }
    step.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            next(Optional.empty());
          } else {
            paused(failure);
          }
        });
  }

  /** The next step, or null if there is none. */
  private CompletionStage<Void> step(Optional<TokenPage> given) {
    long after;
    List<Long> again;
    synchronized (this) {
      if (stopped || (allHanded && left.isEmpty())) {
        return null;
      }
      after = handed;
      again = left;
    }
    if (!again.isEmpty()) {
      return devicesOf(again).thenCompose(this::takeUp);
    }
    Message message = wakeUp.message();
    return given
        .<CompletionStage<TokenPage>>map(CompletableFuture::completedFuture)
        .orElseGet(
            () -> registry.tokensFor(message.app(), message.destination(), after, WakeUps.PAGE))
        .thenCompose(this::handOver);
  }

  private CompletionStage<List<DeviceToken>> devicesOf(List<Long> uids) {
    Alias anyName = new Alias("_");
    CompletionStage<List<DeviceToken>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (long uid : uids) {
      CompletionStage<TokenPage> one =
          registry.tokensFor(
              wakeUp.message().app(), new Destination.Inbox(uid, anyName), 0, WakeUps.PAGE);
      all =
          all.thenCombine(
              one,
              (devices, page) -> {
                devices.addAll(page.tokens());
                return devices;
              });
    }
    return all;
  }

  /** Wakes those again that an earlier start was not answered for. */
  private CompletionStage<Void> takeUp(List<DeviceToken> devices) {
    return wakeUps
        .toWake(wakeUp.message(), devices)
        .thenCompose(
            away -> {
              synchronized (this) {
                left = List.of();
                away.forEach(device -> byName.merge(device.uid(), 1, Integer::sum));
                dirty = true;
              }
              return wake(away, null);
            });
  }

  private CompletionStage<Void> handOver(TokenPage read) {
    return wakeUps
        .toWake(wakeUp.message(), read.tokens())
        .thenCompose(
            away -> {
              Page page = new Page(read.resumeAfter(), away);
              synchronized (this) {
                if (stopped) {
                  return CompletableFuture.completedFuture(null);
                }
                pages.add(page);
                handed = read.resumeAfter();
                allHanded = read.complete();
              }
              return wake(away, page);
            });
  }

  private CompletionStage<Void> wake(List<DeviceToken> devices, Page page) {
    if (devices.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    wakeUps.woken(devices.size());
    return ports
        .notifier()
        .wake(
            new WakeUp(wakeUp.message(), wakeUp.request(), devices),
            answer -> answered(answer, page));
  }

  private void answered(PushAnswer answer, Page page) {
    wakeUps.answered(wakeUp.message(), answer);
    long uid = answer.device().uid();
    synchronized (this) {
      if (page != null && page.open.containsKey(uid)) {
        page.tally.add(answer);
        countDown(page.open, uid);
      } else {
        tally.add(answer);
        countDown(byName, uid);
        dirty = true;
      }
    }
    goOn();
  }

  private static void countDown(Map<Long, Integer> open, long uid) {
    open.computeIfPresent(uid, (key, left) -> left == 1 ? null : left - 1);
  }

  /** The store does not answer: the next tick goes on from the same place. */
  private void paused(Throwable failure) {
    LOG.warn("event=wake_up_paused message={} cause={}", wakeUp.message(), failure.toString());
    synchronized (this) {
      handing = false;
    }
    goOn();
  }

  /** Passes the pages that are answered for, and writes what changed. */
  private void goOn() {
    WakeUpProgress toWrite = null;
    boolean ended = false;
    synchronized (this) {
      while (!pages.isEmpty() && pages.peek().open.isEmpty()) {
        pass(pages.remove());
      }
      boolean last = allHanded && pages.isEmpty() && byName.isEmpty() && left.isEmpty();
      if (dirty && !writing && !over && !(last && handing)) {
        toWrite = progress();
        dirty = false;
        writing = true;
        over = last;
      } else if (stopped && !handing && !writing && pages.isEmpty() && byName.isEmpty()) {
        ended = true;
      }
    }
    if (toWrite != null) {
      if (toWrite.done()) {
        host.answered(this);
      }
      write(toWrite);
    } else if (ended) {
      quiet.complete(null);
    }
  }

  private void pass(Page page) {
    passed = page.resumeAfter;
    tally.add(page.tally.counts());
    page.open.forEach((uid, left) -> byName.merge(uid, left, Integer::sum));
    page.open.clear();
    dirty = true;
  }

  private WakeUpProgress progress() {
    boolean all = allHanded && pages.isEmpty();
    List<Long> open = new ArrayList<>(left);
    open.addAll(byName.keySet());
    return new WakeUpProgress(passed, all, open, tally.counts());
  }

  private void write(WakeUpProgress progress) {
    ports
        .outbox()
        .progress(wakeUp.number(), progress)
        .whenComplete((done, failure) -> written(failure));
  }

  private void written(Throwable failure) {
    boolean ended;
    synchronized (this) {
      writing = false;
      if (failure != null) {
        // The next tick writes it again; after the end, the next start wakes some twice.
        LOG.debug("event=wake_up_not_kept message={} cause={}", wakeUp.message(), failure);
        dirty = true;
        over = false;
      }
      ended = over;
    }
    if (ended) {
      quiet.complete(null);
      host.finished(this);
    } else if (failure == null) {
      goOn();
    }
  }

  /** From time to time: keeps by name whom the notifier goes on trying; repeats what failed. */
  void tick() {
    boolean again;
    synchronized (this) {
      while (!pages.isEmpty() && byName.size() + pages.peek().open.size() <= MOST_BY_NAME) {
        pass(pages.remove());
      }
      again = !handing && !stopped && !(allHanded && left.isEmpty());
      if (again) {
        handing = true;
      }
    }
    if (again) {
      next(Optional.empty());
    } else {
      goOn();
    }
  }

  /** Begins no more pages; completes when those under way are answered for. */
  CompletionStage<Void> stop() {
    synchronized (this) {
      stopped = true;
    }
    goOn();
    return quiet;
  }
}
