package io.pushbridge.socketio.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The packets that wait for one client, bounded in number and, but for one packet, in bytes. Room
 * is reserved by any thread before a packet is handed to the session's event loop, so that packets
 * on their way there count too; the queue itself is owned by that loop.
 */
final class Outbox {
  // One for all, as every connection has an outbox.
  private static final AtomicIntegerFieldUpdater<Outbox> PACKETS =
      AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "packets");
  private static final AtomicLongFieldUpdater<Outbox> BYTES =
      AtomicLongFieldUpdater.newUpdater(Outbox.class, "bytes");

  private final int maxPackets;
  private final long maxBytes;
  private volatile int packets;
  private volatile long bytes;

  /** The first in the queue; null if it is empty. Owner: the session's loop. */
  private OutgoingPacket first;

  /** Those after the first; null while there are none. Owner: the session's loop. */
  private ArrayDeque<OutgoingPacket> more;

  Outbox(int maxPackets, long maxBytes) {
    this.maxPackets = maxPackets;
    this.maxBytes = maxBytes;
  }

  /**
   * Counts the packet in; false if that makes the outbox too full. However long a packet is, it is
   * not too long by itself: it fits while the outbox is below the mark at which senders hold back.
   * Any thread.
   */
  boolean reserve(OutgoingPacket packet) {
    int count = PACKETS.incrementAndGet(this);
    long size = BYTES.addAndGet(this, packet.size());
    return count <= maxPackets && (size <= maxBytes || size - packet.size() <= maxBytes / 2);
  }

  /** Adds a packet that was counted in. */
  void add(OutgoingPacket packet) {
    if (first == null) {
      first = packet;
      return;
    }
    if (more == null) {
      more = new ArrayDeque<>(2);
    }
    more.add(packet);
  }

  /** Puts packets back to the front that could not be sent. */
  void returned(Collection<OutgoingPacket> unsent) {
    ArrayDeque<OutgoingPacket> all = new ArrayDeque<>(unsent);
    for (OutgoingPacket packet : unsent) {
      boolean unused = reserve(packet);
    }
    if (first != null) {
      all.add(first);
    }
    if (more != null) {
      all.addAll(more);
    }
    first = all.poll();
    more = all.isEmpty() ? null : all;
  }

  boolean isEmpty() {
    return first == null;
  }

  OutgoingPacket peek() {
    return first;
  }

  /** The next packet, or null. */
  OutgoingPacket poll() {
    OutgoingPacket packet = first;
    if (packet == null) {
      return null;
    }
    first = null;
    if (more != null) {
      first = more.poll();
      more = more.isEmpty() ? null : more;
    }
    int unusedCount = PACKETS.decrementAndGet(this);
    long unusedSize = BYTES.addAndGet(this, -packet.size());
    return packet;
  }

  void clear() {
    while (poll() != null) {
      // counted out by poll
    }
  }

  /** Whether it is full enough that senders should hold back. Any thread. */
  boolean isAboveHighWaterMark() {
    return packets > maxPackets / 2 || bytes > maxBytes / 2;
  }

  /** Whether it is empty enough that senders may go on. Any thread. */
  boolean isBelowLowWaterMark() {
    return packets <= maxPackets / 4 && bytes <= maxBytes / 4;
  }
}
