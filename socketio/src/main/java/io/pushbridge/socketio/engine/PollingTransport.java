package io.pushbridge.socketio.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * HTTP polling: packets for the client wait until it asks with a GET, packets from it come by POST.
 * Owned by the session's loop, whichever loops the requests arrive on.
 */
final class PollingTransport implements Transport {
  /** Some clients drop what is beyond this many packets in one payload. */
  private static final int PACKETS_PER_POLL = 16;

  private final EngineSession session;
  private final PayloadFormat format;
  private final int maxBytesPerPoll;

  /** What the first answer begins with; then null. */
  private OutgoingPacket greeting;

  /** The GET that waits for packets, or null. */
  private Exchange waiting;

  PollingTransport(EngineSession session, PayloadFormat format, OutgoingPacket greeting) {
    this.session = session;
    this.format = format;
    this.greeting = greeting;
    this.maxBytesPerPoll = session.server().config().maxPayload();
  }

  @Override
  public String name() {
    return EngineProtocol.POLLING;
  }

  boolean isWaiting() {
    return waiting != null;
  }

  /** A GET came. */
  void poll(Exchange poll) {
    if (session.isLingering()) {
      poll.respond(format.encode(takeAll(session.sending().outbox()), poll));
      session.lingered();
      return;
    }
    if (waiting != null && session.protocol().strictPolls()) {
      poll.respond(Reply.error(EngineError.BAD_REQUEST));
      session.end(CloseReason.TRANSPORT_ERROR);
      return;
    }
    release();
    session.heard();
    session.confirmations().allTakenIsProved();
    waiting = poll;
    poll.onAbort(() -> session.loop().execute(() -> aborted(poll)));
    if (!session.sending().outbox().isEmpty() || greeting != null) {
      session.sending().planFlush();
    } else if (session.transports().isUpgrading()) {
      release();
    }
  }

  /** A POST came. */
  void post(Exchange post) {
    try {
      format.decode(post, session::received);
      post.respond(format.taken(post));
    } catch (MalformedPacketException e) {
      post.respond(Reply.error(EngineError.BAD_REQUEST));
      session.end(CloseReason.PARSE_ERROR);
    }
  }

  private void aborted(Exchange poll) {
    if (waiting == poll) {
      waiting = null;
      if (session.protocol().strictPolls()) {
        session.transportEnded(this, CloseReason.TRANSPORT_CLOSE);
      }
    }
  }

  /** Ends a waiting GET with nothing. */
  void release() {
    answer(List.of(OutgoingPacket.NOOP));
  }

  private void answer(List<OutgoingPacket> packets) {
    if (waiting != null) {
      Exchange poll = waiting;
      waiting = null;
      poll.respond(format.encode(greeted(packets), poll));
    }
  }

  @Override
  public void drain(Outbox outbox) {
    if (waiting == null || (outbox.isEmpty() && greeting == null)) {
      return;
    }
    List<OutgoingPacket> packets = new ArrayList<>();
    int bytes = 0;
    while (!outbox.isEmpty() && packets.size() < PACKETS_PER_POLL && bytes < maxBytesPerPoll) {
      OutgoingPacket packet = outbox.poll();
      bytes += packet.size();
      packets.add(packet);
      session.confirmations().taken();
    }
    Exchange poll = waiting;
    waiting = null;
    poll.respond(
        format.encode(greeted(packets), poll),
        () -> session.loop().execute(() -> undelivered(packets)));
  }

  /**
   * The answer did not leave: its packets wait for the next poll, if this generation allows one.
   */
  private void undelivered(List<OutgoingPacket> packets) {
    if (session.protocol().strictPolls()) {
      session.transportEnded(this, CloseReason.TRANSPORT_CLOSE);
    } else if (session.isOpen()) {
      session.sending().outbox().returned(packets);
      session.confirmations().returned(packets.size());
      session.sending().planFlush();
    }
  }

  private List<OutgoingPacket> greeted(List<OutgoingPacket> packets) {
    if (greeting == null) {
      return packets;
    }
    List<OutgoingPacket> all = new ArrayList<>(packets.size() + 1);
    all.add(greeting);
    all.addAll(packets);
    greeting = null;
    return all;
  }

  private static List<OutgoingPacket> takeAll(Outbox outbox) {
    List<OutgoingPacket> packets = new ArrayList<>();
    while (!outbox.isEmpty()) {
      packets.add(outbox.poll());
    }
    return packets;
  }

  @Override
  public void close(Outbox rest, CloseReason reason) {
    List<OutgoingPacket> packets =
        reason == CloseReason.FORCED_CLOSE
                || reason == CloseReason.SERVER_SHUTTING_DOWN
                || reason == CloseReason.RESTART
            ? takeAll(rest)
            : new ArrayList<>();
    packets.add(OutgoingPacket.CLOSE);
    answer(packets);
  }
}
