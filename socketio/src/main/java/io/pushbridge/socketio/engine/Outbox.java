package io.pushbridge.socketio.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The packets that wait for one client, bounded in number and bytes. Room is reserved by any thread
 * before a packet is handed to the session's event loop, so that packets on their way there count
 * too; the queue itself is owned by that loop.
 */
final class Outbox {
  private final int maxPackets;
  private final long maxBytes;
  private final AtomicInteger packets = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Owner: the session's loop; made when first needed, let go when empty. */
  private ArrayDeque<OutgoingPacket> queue;

  Outbox(int maxPackets, long maxBytes) {
    this.maxPackets = maxPackets;
    this.maxBytes = maxBytes;
  }

  /** Counts the packet in; false if that makes the outbox too full. Any thread. */
  boolean reserve(OutgoingPacket packet) {
    int count = packets.incrementAndGet();
    long size = bytes.addAndGet(packet.size());
    return count <= maxPackets && size <= maxBytes;
  }

  /** Adds a packet that was counted in. */
  void add(OutgoingPacket packet) {
    if (queue == null) {
      queue = new ArrayDeque<>(2);
    }
    queue.add(packet);
  }

  /** Puts packets back to the front that could not be sent. */
  void returned(Collection<OutgoingPacket> unsent) {
    ArrayDeque<OutgoingPacket> all = new ArrayDeque<>(unsent);
    for (OutgoingPacket packet : unsent) {
      packets.incrementAndGet();
      bytes.addAndGet(packet.size());
    }
    if (queue != null) {
      all.addAll(queue);
    }
    queue = all;
  }

  boolean isEmpty() {
    return queue == null;
  }

  OutgoingPacket peek() {
    return queue == null ? null : queue.peek();
  }

  /** The next packet, or null. */
  OutgoingPacket poll() {
    if (queue == null) {
      return null;
    }
    OutgoingPacket packet = queue.poll();
    packets.decrementAndGet();
    bytes.addAndGet(-packet.size());
    if (queue.isEmpty()) {
      queue = null;
    }
    return packet;
  }

  void clear() {
    while (poll() != null) {
      // counted out by poll
    }
  }

  /** Whether it is full enough that senders should hold back. Any thread. */
  boolean isAboveHighWaterMark() {
    return packets.get() > maxPackets / 2 || bytes.get() > maxBytes / 2;
  }

  /** Whether it is empty enough that senders may go on. Any thread. */
  boolean isBelowLowWaterMark() {
    return packets.get() <= maxPackets / 4 && bytes.get() <= maxBytes / 4;
  }
}
