package io.pushbridge.broker.mqtt;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a client went silent: no packet for as long as it is {@linkplain #allowed allowed}.
 * Time in which the server itself does not read does not count. Confined to the event loop.
 */
final class KeepAlive {
  private static final Duration LATE_PINGS = Duration.ofMinutes(3);

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

  /**
   * Runs from now on.
   *
   * @param limit the longest silence, zero for any
   */
  void start(Duration limit) {
    if (!limit.isZero()) {
      limitNanos = limit.toNanos();
      waitFor(limitNanos);
    }
  }

  /**
   * How long a client may be silent: one and a half times its keep alive (MQTT 5 §3.1.2.10). In the
   * dialect it is up to 2.25 times within three minutes: an SDK there that sends something in each
   * keep alive pings at the end of the first one without, almost twice the keep alive after its
   * last packet.
   *
   * @param seconds the keep alive, 0 for none
   * @param dialect whether the client speaks the SDKs' dialect
   * @return the longest silence, zero for any
   */
  static Duration allowed(int seconds, boolean dialect) {
    Duration standard = Duration.ofMillis(seconds * 1_500L);
    Duration late = Duration.ofMillis(seconds * 2_250L);
    if (!dialect || standard.compareTo(LATE_PINGS) >= 0) {
      return standard;
    }
    return late.compareTo(LATE_PINGS) < 0 ? late : LATE_PINGS;
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
