package io.pushbridge.socketio.engine;

import io.netty.handler.codec.http.HttpMethod;
import java.time.Instant;
import java.util.List;

/**
 * Decides what a request is for: a new session, an existing one, a preflight or nothing of ours.
 * Safe for use by many loops.
 */
final class EngineRouter {
  private static final Reply NOT_FOUND = Reply.of(404, Reply.TEXT, "Not found");

  private final EngineServer server;
  private final Cors cors;
  private final String path;
  private final String pathWithoutSlash;
  private final String legacyPath;

  /** Null if the generation is not served. */
  private final LegacyRouter legacy;

  /** Null if they are not served. */
  private final ClientFiles files;

  EngineRouter(EngineServer server, Cors cors) {
    this.server = server;
    this.cors = cors;
    this.path = server.config().path();
    this.pathWithoutSlash = path.substring(0, path.length() - 1);
    this.legacyPath = path + "1";
    this.files = server.config().clientFiles() ? new ClientFiles() : null;
    this.legacy =
        server.legacyProtocol() == null
            ? null
            : new LegacyRouter(server, this, server.legacyProtocol());
  }

  /** Answers the request, now or later. Runs on the loop of its connection. */
  void route(Exchange exchange) {
    boolean forEngine = exchange.path().equals(path) || exchange.path().equals(pathWithoutSlash);
    String legacyRest = forEngine || legacy == null ? null : legacyRest(exchange.path());
    if (!forEngine && legacyRest == null) {
      exchange.respond(file(exchange));
    } else if (!cors.allows(exchange)) {
      refuse(exchange, EngineError.FORBIDDEN);
    } else if (exchange.method().equals(HttpMethod.OPTIONS)) {
      exchange.respond(cors.preflight(exchange));
    } else if (forEngine) {
      routeEngine(exchange);
    } else {
      legacy.route(exchange, legacyRest);
    }
  }

  private Reply file(Exchange exchange) {
    Reply found =
        files != null && exchange.path().startsWith(path)
            ? files.get(exchange, exchange.path().substring(path.length()))
            : null;
    return found == null ? NOT_FOUND : found;
  }

  /** What follows the protocol number of a 0.9 path; null if it is none. */
  private String legacyRest(String requested) {
    if (!requested.startsWith(legacyPath)) {
      return null;
    }
    String rest = requested.substring(legacyPath.length());
    return rest.isEmpty() || rest.startsWith("/") ? rest : null;
  }

  private void routeEngine(Exchange exchange) {
    String transport = exchange.query().value("transport");
    boolean polling = EngineProtocol.POLLING.equals(transport);
    if (!polling && !EngineProtocol.WEBSOCKET.equals(transport)) {
      refuse(exchange, EngineError.TRANSPORT_UNKNOWN);
      return;
    }
    String sid = exchange.query().value("sid");
    if (sid != null) {
      routeSession(exchange, sid, polling);
    } else if (!exchange.method().equals(HttpMethod.GET)) {
      refuse(exchange, EngineError.BAD_METHOD);
    } else if (polling == exchange.isUpgrade()) {
      refuse(exchange, EngineError.BAD_REQUEST);
    } else {
      EngineProtocol protocol = server.protocol(exchange.query().value("EIO"));
      if (protocol == null) {
        refuse(exchange, EngineError.UNSUPPORTED_VERSION);
      } else {
        open(exchange, protocol, polling);
      }
    }
  }

  private void open(Exchange exchange, EngineProtocol protocol, boolean polling) {
    EngineSession session =
        server.newSession(protocol, handshake(exchange, protocol), exchange.channel().eventLoop());
    if (session == null) {
      refuse(exchange, EngineError.UNAVAILABLE);
    } else if (polling) {
      PayloadFormat format = protocol.payloadFormat(exchange);
      OutgoingPacket open =
          protocol.open(session.id(), List.of(EngineProtocol.WEBSOCKET), server.config());
      // First the clock, then the answer: the client's must not be ahead.
      session.opened(new PollingTransport(session, format, null), server.acceptor());
      exchange.respond(format.encode(List.of(open), exchange));
    } else {
      WebSocketUpgrade.open(exchange, session);
    }
  }

  HandshakeRequest handshake(Exchange exchange, EngineProtocol protocol) {
    return new HandshakeRequest(
        protocol.generation(),
        exchange.query(),
        exchange.headers(),
        exchange.remoteAddress(server.config().trustProxies()),
        EngineListener.isSecure(exchange.channel()),
        Instant.now());
  }

  private void routeSession(Exchange exchange, String sid, boolean polling) {
    EngineSession session = server.session(sid);
    if (session == null || session.protocol().generation() == Generation.V0_9) {
      refuse(exchange, EngineError.SESSION_UNKNOWN);
    } else if (polling == exchange.isUpgrade()) {
      refuse(exchange, EngineError.BAD_REQUEST);
    } else if (!polling) {
      WebSocketUpgrade.probe(exchange, session);
    } else if (session.loop().inEventLoop()) {
      routePolling(exchange, session);
    } else {
      session.loop().execute(() -> routePolling(exchange, session));
    }
  }

  private static void routePolling(Exchange exchange, EngineSession session) {
    session.endIfOverdue();
    PollingTransport polling = session.transports().polling();
    if (polling == null || !(session.isOpen() || session.isLingering())) {
      refuse(exchange, polling == null ? EngineError.BAD_REQUEST : EngineError.SESSION_UNKNOWN);
    } else if (exchange.method().equals(HttpMethod.GET)) {
      polling.poll(exchange);
    } else if (exchange.method().equals(HttpMethod.POST)) {
      polling.post(exchange);
    } else {
      refuse(exchange, EngineError.BAD_METHOD);
    }
  }

  static void refuse(Exchange exchange, EngineError error) {
    exchange.respond(Reply.error(error));
  }
}
