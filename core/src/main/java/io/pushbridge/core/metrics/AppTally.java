package io.pushbridge.core.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Counts one app's messages since the start. Thread-safe. */
public final class AppTally {
  private final LongAdder received = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** A publish was accepted. */
  public void received(int bytes) {
    received.increment();
    bytesReceived.add(bytes);
  }

  /** A message was handed to one recipient's connection. */
  public void sent(int bytes) {
    sent.increment();
    bytesSent.add(bytes);
  }

  /** A message did not reach a recipient that did not keep up. */
  public void dropped() {
    dropped.increment();
  }

  /** How many publishes were accepted. */
  public long messagesReceived() {
    return received.sum();
  }

  /** How long their bodies were together. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /** How many messages were handed to connections. */
  public long messagesSent() {
    return sent.sum();
  }

  /** How long their bodies were together. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** How many messages did not reach a recipient. */
  public long messagesDropped() {
    return dropped.sum();
  }
}
