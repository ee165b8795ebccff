package io.pushbridge.broker.mqtt;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a client went silent: no packet for one and a half times its keep alive (MQTT 5
 * §3.1.2.10). Time in which the server itself does not read does not count. Confined to the event
 * loop.
 */
final class KeepAlive {
  private final EventLoop loop;
  private final PacketGate gate;
  private final Runnable silent;
  private long limitNanos;
  private Future<?> timer;

  /**
   * Not running yet.
   *
   * @param silent called when the client went silent
   */
  KeepAlive(EventLoop loop, PacketGate gate, Runnable silent) {
    this.loop = loop;
    this.gate = gate;
    this.silent = silent;
  }

  /** Runs from now on; never strikes for 0 seconds. */
  void start(int seconds) {
    if (seconds > 0) {
      limitNanos = TimeUnit.MILLISECONDS.toNanos(seconds * 1_500L);
      waitFor(limitNanos);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void waitFor(long nanos) {
    timer = loop.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long rest = limitNanos - (System.nanoTime() - gate.lastReadNanos());
    if (gate.isClosed()) {
      waitFor(limitNanos);
    } else if (rest > 0) {
      waitFor(rest);
    } else {
      silent.run();
    }
  }
}
