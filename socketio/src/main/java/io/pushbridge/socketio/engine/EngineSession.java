package io.pushbridge.socketio.engine;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its transport, its way out, its heartbeat. It lives on one event loop from beginning
 * to end, whatever TCP connections it comes by; {@link #send}, {@link #close}, {@link #confirm} and
 * the getters may be called from any thread, everything else happens on the loop.
 */
public final class EngineSession {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);

  private enum State {
    OPEN,
    /** Ended for the layer above; the last packets wait for one more poll. */
    LINGERING,
    CLOSED
  }

  private final String id;
  private final EngineServer server;
  private final EngineProtocol protocol;
  private final HandshakeRequest request;
  private final EventLoop loop;
  private final SendPath sending;
  private final Heartbeat heartbeat;
  private final Confirmations confirmations;

  /** Written by the loop, read by any thread. */
  private volatile State state = State.OPEN;

  // Owner of what follows: the loop.
  private final TransportSlot transports = new TransportSlot(this);
  private EngineHandler handler;

  EngineSession(
      String id,
      EngineServer server,
      EngineProtocol protocol,
      HandshakeRequest request,
      EventLoop loop) {
    this.id = id;
    this.server = server;
    this.protocol = protocol;
    this.request = request;
    this.loop = loop;
    this.sending = new SendPath(this, server.turn(loop), server.config());
    this.heartbeat = new Heartbeat(this, server.config());
    this.confirmations = new Confirmations(this);
  }

  /** Its unguessable id. */
  public String id() {
    return id;
  }

  /** The request that opened it. */
  public HandshakeRequest request() {
    return request;
  }

  /** The event loop on which its handler runs. */
  public EventLoop loop() {
    return loop;
  }

  /** The transport it uses now: {@code polling} or {@code websocket}. On the loop only. */
  public String transportName() {
    Transport current = transports.current();
    return current == null ? "" : current.name();
  }

  /** Whether it can still send. */
  public boolean isOpen() {
    return state == State.OPEN;
  }

  /**
   * Whether little enough waits for the client that more may be sent. False well before the outbox
   * is full.
   */
  public boolean isWritable() {
    return sending.isWritable();
  }

  /**
   * Sends one packet; a session that ended drops it. One that is over its limits ends with {@link
   * CloseReason#SLOW_CONSUMER}.
   */
  public void send(OutgoingPacket packet) {
    sending.send(packet);
  }

  /**
   * Sends packets that belong together: nothing comes between them. Otherwise like {@link
   * #send(OutgoingPacket)}.
   */
  public void send(List<OutgoingPacket> packets) {
    sending.send(packets);
  }

  /**
   * Completes when the client has proved that it received everything sent before this call: by a
   * pong to a later ping, by the poll after the one that carried it; where its protocol proves
   * nothing, when it is written to the socket. Fails when the session ends first.
   */
  public CompletionStage<Void> confirm() {
    return loop.inEventLoop()
        ? confirmations.next()
        : CompletableFuture.supplyAsync(confirmations::next, loop).thenCompose(proof -> proof);
  }

  /** Ends the session; what was sent before still goes out if the client takes it soon. */
  public void close(CloseReason reason) {
    if (loop.inEventLoop()) {
      end(reason);
    } else {
      loop.execute(() -> end(reason));
    }
  }

  // What follows runs on the loop.

  /** The session is open on its first transport. */
  void opened(Transport first, EngineAcceptor acceptor) {
    transports.open(first);
    heartbeat.start();
    handler = acceptor.accept(this);
    if (state != State.OPEN) {
      handler.onClose(CloseReason.FORCED_CLOSE);
    }
  }

  /** A packet came by the current transport. */
  void received(IncomingPacket packet) throws MalformedPacketException {
    if (state != State.OPEN) {
      return;
    }
    heartbeat.heard();
    switch (packet.type()) {
      case MESSAGE -> {
        if (packet.isBinary()) {
          handler.onBinary(packet.data());
        } else {
          handler.onText(packet.text());
        }
      }
      case PING -> {
        if (protocol.beat() == EngineProtocol.Beat.SERVER_ASKS) {
          throw new MalformedPacketException("ping from a client of this generation");
        }
        sending.pong(packet.text());
      }
      case PONG -> {
        if (heartbeat.answered()) {
          confirmations.pong();
        }
      }
      case CLOSE -> end(CloseReason.TRANSPORT_CLOSE, true);
      case OPEN, UPGRADE, NOOP -> {
        // Nothing that a client's current transport could mean by these.
      }
    }
  }

  /** A transport was lost or broke a rule. */
  void transportEnded(Transport ended, CloseReason reason) {
    if (transports.ended(ended, reason)) {
      end(reason);
    }
  }

  /**
   * Another transport takes the place of the one there was, if any; false if the session is over.
   */
  boolean attach(Transport next, EngineAcceptor acceptor) {
    if (state != State.OPEN) {
      return false;
    }
    if (handler == null) {
      opened(next, acceptor);
      return state == State.OPEN;
    }
    return transports.replace(next);
  }

  /** Sends a heartbeat that asks for nothing, if there is a way. */
  void beat() {
    if (transports.current() != null) {
      sending.sendControl(OutgoingPacket.PING);
    }
  }

  /** Ends the session if the client's time is up: what comes later must not find it alive. */
  void endIfOverdue() {
    if (heartbeat.isOverdue()) {
      end(CloseReason.PING_TIMEOUT);
    }
  }

  /** The client caught up with what waited for it. */
  void writable() {
    if (handler != null) {
      handler.onWritable();
    }
  }

  /** The client asked for more, or said something that is no packet. */
  void heard() {
    heartbeat.heard();
  }

  /** Whether a transport ever opened it. */
  boolean isUnused() {
    return handler == null;
  }

  /** Whether only a pong proves that the client received something. */
  boolean provesByPong() {
    return protocol.beat() == EngineProtocol.Beat.SERVER_ASKS && transports.polling() == null;
  }

  void end(CloseReason reason) {
    end(reason, false);
  }

  private void end(CloseReason reason, boolean byClient) {
    if (state != State.OPEN) {
      return;
    }
    boolean lingers =
        (byClient || reason == CloseReason.FORCED_CLOSE)
            && transports.polling() != null
            && !transports.polling().isWaiting();
    state = lingers ? State.LINGERING : State.CLOSED;
    heartbeat.stop();
    transports.abandonProbe();
    if (lingers) {
      sending.addLast(byClient ? OutgoingPacket.NOOP : OutgoingPacket.CLOSE);
      server.forgetLater(this);
    } else {
      server.forget(this);
      transports.close(sending.outbox(), reason, byClient);
      sending.outbox().clear();
    }
    confirmations.fail(reason);
    LOG.debug("event=session_end sid={} reason={}", logId(), reason);
    if (handler != null) {
      handler.onClose(reason);
    }
  }

  /** Whether only its last packets are left. */
  boolean isLingering() {
    return state == State.LINGERING;
  }

  /** The last packets were fetched, or nobody came for them. */
  void lingered() {
    state = State.CLOSED;
    sending.outbox().clear();
    server.forget(this);
  }

  SendPath sending() {
    return sending;
  }

  TransportSlot transports() {
    return transports;
  }

  EngineServer server() {
    return server;
  }

  EngineProtocol protocol() {
    return protocol;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  Confirmations confirmations() {
    return confirmations;
  }

  /** Enough of the id to find its lines in a log, too little to take the session over. */
  public String logId() {
    return id.substring(0, Math.min(6, id.length()));
  }
}
