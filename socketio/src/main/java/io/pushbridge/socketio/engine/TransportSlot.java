package io.pushbridge.socketio.engine;

/**
 * Which transport carries a session, and which one is about to. Every generation changes transports
 * in its own way: by a probe and a change over, or by the newer simply taking the older one's
 * place. Owned by the session's loop.
 */
final class TransportSlot {
  private final EngineSession session;

  /** Null before the first, and while the session outlives one. */
  private Transport current;

  /** A WebSocket that wants to take over; null if none does. */
  private WebSocketTransport probing;

  TransportSlot(EngineSession session) {
    this.session = session;
  }

  Transport current() {
    return current;
  }

  void open(Transport first) {
    current = first;
  }

  /** The polling transport, or null when another one is in use. */
  PollingTransport polling() {
    return current instanceof PollingTransport polling ? polling : null;
  }

  /** A WebSocket wants to take over; false if there is nothing to take over. */
  boolean probe(WebSocketTransport candidate) {
    if (!session.isOpen() || probing != null || polling() == null) {
      return false;
    }
    probing = candidate;
    return true;
  }

  /** The probe was answered: a waiting poll ends now, so that the client can change over. */
  void probed() {
    releasePoll();
  }

  private void releasePoll() {
    PollingTransport polling = polling();
    if (polling != null) {
      polling.release();
    }
  }

  /** Whether the client may change over at any moment. */
  boolean isUpgrading() {
    return probing != null && probing.isProbed();
  }

  /** The client changed over to the WebSocket that probed. */
  void upgraded(WebSocketTransport candidate) {
    if (!session.isOpen() || candidate != probing) {
      return;
    }
    probing = null;
    releasePoll();
    if (polling() != null && !polling().isAnswering()) {
      // The client ends its last poll before it changes over.
      session.confirmations().allTakenIsProved();
    }
    current = candidate;
    session.heard();
    session.confirmations().askAgain();
    session.sending().planFlush();
  }

  /** Puts the next transport in the place of the one there was, if any. */
  void replace(Transport next) {
    Transport before = current;
    current = next;
    if (before instanceof PollingTransport polling) {
      polling.release();
    } else if (before instanceof WebSocketTransport webSocket) {
      webSocket.abandon();
    }
    session.heard();
    session.sending().planFlush();
  }

  /** A transport was lost or broke a rule; true if the session ends with it. */
  boolean ended(Transport lost, CloseReason reason) {
    if (lost == probing) {
      probing = null;
      return false;
    }
    if (lost == current
        && reason == CloseReason.TRANSPORT_CLOSE
        && session.protocol().survivesTransport()) {
      current = null;
      return false;
    }
    return lost == current;
  }

  /** The session ended. */
  void abandonProbe() {
    if (probing != null) {
      probing.abandon();
      probing = null;
    }
  }

  /** Sends what it can of the rest, and closes. */
  void close(Outbox rest, CloseReason reason, boolean byClient) {
    if (byClient && polling() != null) {
      releasePoll();
    } else if (current != null) {
      current.close(rest, reason);
    }
  }
}
