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

  /**
   * The GET whose answer is still being written, or null. What is in it is neither proved by a
   * later GET nor overtaken by a later answer.
   */
  private Exchange answering;

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

  /** Whether it is not known yet if the last answer leaves. */
  boolean isAnswering() {
    return answering != null;
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
    if (answering == null) {
      session.confirmations().allTakenIsProved();
    } else {
      answering.giveUp();
    }
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
      if (greeting == null) {
        poll.respond(format.encode(packets, poll));
      } else {
        respond(poll, packets, List.of());
      }
    }
  }

  /**
   * Answers with what must not be lost.
   *
   * @param taken those of the packets that go back to the outbox if the answer does not leave
   */
  private void respond(Exchange poll, List<OutgoingPacket> packets, List<OutgoingPacket> taken) {
    OutgoingPacket head = greeting;
    greeting = null;
    answering = poll;
    poll.respond(
        format.encode(head == null ? packets : headed(head, packets), poll),
        written -> onLoop(() -> settled(poll, written, head, taken)));
  }

  private void onLoop(Runnable task) {
    if (session.loop().inEventLoop()) {
      task.run();
    } else {
      session.loop().execute(task);
    }
  }

  @Override
  public void drain(Outbox outbox) {
    if (waiting == null || answering != null || (outbox.isEmpty() && greeting == null)) {
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
    respond(poll, packets, packets);
  }

  private void settled(
      Exchange poll, boolean written, OutgoingPacket head, List<OutgoingPacket> taken) {
    if (answering == poll) {
      answering = null;
    }
    if (!written) {
      undelivered(head, taken);
    } else if (waiting != null && session.transports().polling() == this) {
      // It came before the outcome did.
      session.confirmations().allTakenIsProved();
    }
    if (waiting != null) {
      session.sending().planFlush();
    }
  }

  /**
   * The answer did not leave: its packets wait for the next poll, if this generation allows one.
   */
  private void undelivered(OutgoingPacket head, List<OutgoingPacket> taken) {
    if (session.protocol().strictPolls()) {
      session.transportEnded(this, CloseReason.TRANSPORT_CLOSE);
    } else if (session.isOpen()) {
      greeting = head;
      session.sending().outbox().returned(taken);
      session.confirmations().returned(taken.size());
      session.sending().planFlush();
    }
  }

  private static List<OutgoingPacket> headed(OutgoingPacket head, List<OutgoingPacket> packets) {
    List<OutgoingPacket> all = new ArrayList<>(packets.size() + 1);
    all.add(head);
    all.addAll(packets);
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
