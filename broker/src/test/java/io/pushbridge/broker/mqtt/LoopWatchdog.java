package io.pushbridge.broker.mqtt;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Asks every event loop, again and again, whether it still answers; one that does not for a minute
 * is in a dead loop or waits for something.
 */
final class LoopWatchdog implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final EventLoopGroup loops;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Future<?> asking;
  private final List<String> stuck = new CopyOnWriteArrayList<>();

  LoopWatchdog(EventLoopGroup loops) {
    this.loops = loops;
    asking = thread.scheduleWithFixedDelay(this::askAll, 0, 200, TimeUnit.MILLISECONDS);
  }

  private void askAll() {
    for (EventExecutor loop : loops) {
      Future<?> answer = loop.submit(() -> {});
      try {
        answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException silent) {
        stuck.add(threads());
      } catch (ExecutionException impossible) {
        stuck.add(impossible.toString());
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static String threads() {
    return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  /** What all threads did when a loop did not answer; empty while all do. */
  List<String> stuck() {
    return stuck;
  }

  @Override
  public void close() {
    asking.cancel(true);
    thread.shutdownNow();
  }
}
