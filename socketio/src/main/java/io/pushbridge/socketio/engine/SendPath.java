package io.pushbridge.socketio.engine;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's way out: from whoever sends, by the outbox, to the transport at the end of the loop's
 * turn. {@link #send} and {@link #isWritable} may be called from any thread; everything else is
 * owned by the session's loop.
 */
final class SendPath {
  private static final Logger LOG = LoggerFactory.getLogger(SendPath.class);

  private final EngineSession session;
  private final LoopTurn turn;
  private final Outbox outbox;

  // Owner of what follows: the loop.
  private boolean flushPlanned;

  /** Whether senders were told to hold back and not yet that they may go on. */
  private boolean heldBack;

  SendPath(EngineSession session, LoopTurn turn, EngineConfig config) {
    this.session = session;
    this.turn = turn;
    this.outbox = new Outbox(config.outboxPackets(), config.outboxBytes());
  }

  boolean isWritable() {
    return !outbox.isAboveHighWaterMark();
  }

  /** Sends one packet, unless the session ended. */
  void send(OutgoingPacket packet) {
    if (!session.isOpen()) {
      return;
    }
    if (!outbox.reserve(packet)) {
      // Never at once: the caller may be walking over all sessions.
      session.loop().execute(this::overflow);
    } else if (session.loop().inEventLoop()) {
      enqueue(packet);
    } else {
      session.loop().execute(() -> enqueue(packet));
    }
  }

  /** Sends packets with nothing between them, unless the session ended. */
  void send(List<OutgoingPacket> packets) {
    if (packets.size() == 1) {
      send(packets.get(0));
    } else if (session.loop().inEventLoop()) {
      packets.forEach(this::send);
    } else if (session.isOpen()) {
      boolean fits = true;
      for (OutgoingPacket packet : packets) {
        fits &= outbox.reserve(packet);
      }
      session.loop().execute(fits ? () -> packets.forEach(this::enqueue) : this::overflow);
    }
  }

  private void overflow() {
    if (session.isOpen()) {
      LOG.warn("event=slow_consumer sid={} transport={}", session.logId(), session.transportName());
      session.server().countSlowConsumer();
      session.end(CloseReason.SLOW_CONSUMER);
    }
  }

  private void enqueue(OutgoingPacket packet) {
    if (session.isOpen()) {
      outbox.add(packet);
      session.confirmations().queued(packet);
      heldBack |= outbox.isAboveHighWaterMark();
      planFlush();
    }
  }

  /** Sends a packet of the engine's own. They are few, so they never overflow the outbox. */
  void sendControl(OutgoingPacket packet) {
    boolean unused = outbox.reserve(packet);
    enqueue(packet);
  }

  /** Answers a client's ping with what came in it; as many as it likes, so they overflow as all. */
  void pong(String text) {
    send(text.isEmpty() ? OutgoingPacket.PONG : OutgoingPacket.control(PacketType.PONG, text));
  }

  /** Adds what an ended session's last poll shall end with. */
  void addLast(OutgoingPacket packet) {
    boolean unused = outbox.reserve(packet);
    outbox.add(packet);
  }

  /** Gives the transport what waits, at the end of this turn. */
  void planFlush() {
    if (!flushPlanned) {
      flushPlanned = true;
      turn.add(this);
    }
  }

  void flush() {
    flushPlanned = false;
    Transport current = session.transports().current();
    if (session.isOpen() && current != null) {
      current.drain(outbox);
      if (heldBack && session.isOpen() && outbox.isBelowLowWaterMark()) {
        heldBack = false;
        session.writable();
      }
    }
  }

  Outbox outbox() {
    return outbox;
  }

  /** The frames that this loop's sessions share. */
  SharedFrames frames() {
    return turn.frames();
  }
}
