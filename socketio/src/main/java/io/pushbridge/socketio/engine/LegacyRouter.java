package io.pushbridge.socketio.engine;

import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Requests of Socket.IO 0.9, whose paths carry transport and session (socketio-protocol.md §2).
 * Safe for use by many loops.
 */
final class LegacyRouter {
  private static final String TRANSPORTS = "websocket,xhr-polling,jsonp-polling";
  private static final String WEBSOCKET = "websocket";
  private static final byte[] NOT_HANDSHAKEN = "7:::1+0".getBytes(StandardCharsets.US_ASCII);
  private static final Reply NOT_SUPPORTED = Reply.of(400, Reply.TEXT, "transport not supported");
  private static final Reply BAD_METHOD = Reply.of(400, Reply.TEXT, "bad method");
  private static final Reply UNAVAILABLE = Reply.of(503, Reply.TEXT, "unavailable");

  private final EngineServer server;
  private final EngineRouter router;
  private final LegacyProtocol protocol;

  LegacyRouter(EngineServer server, EngineRouter router, LegacyProtocol protocol) {
    this.server = server;
    this.router = router;
    this.protocol = protocol;
  }

  /**
   * @param rest what follows the protocol number in the path
   */
  void route(Exchange exchange, String rest) {
    String[] parts = rest.split("/", -1);
    String transport = parts.length > 1 ? parts[1] : "";
    String sid = parts.length > 2 ? parts[2] : "";
    if (transport.isEmpty() && sid.isEmpty()) {
      handshake(exchange);
      return;
    }
    EngineSession session = server.session(sid);
    if (session == null || session.protocol() != protocol) {
      unknown(exchange, transport);
    } else if (exchange.query().value("disconnect") != null) {
      session.close(CloseReason.TRANSPORT_CLOSE);
      exchange.respond(Reply.of(200, Reply.TEXT, ""));
    } else if (transport.equals(WEBSOCKET)) {
      if (exchange.isUpgrade()) {
        WebSocketUpgrade.attach(exchange, session);
      } else {
        exchange.respond(NOT_SUPPORTED);
      }
    } else if (transport.equals("xhr-polling") || transport.equals("jsonp-polling")) {
      if (session.loop().inEventLoop()) {
        poll(exchange, session);
      } else {
        session.loop().execute(() -> poll(exchange, session));
      }
    } else {
      exchange.respond(NOT_SUPPORTED);
    }
  }

  private static void unknown(Exchange exchange, String transport) {
    exchange.respond(
        transport.equals(WEBSOCKET)
            ? Reply.of(404, Reply.TEXT, "client not handshaken")
            : LegacyPayload.reply(exchange, NOT_HANDSHAKEN));
  }

  private void handshake(Exchange exchange) {
    if (!exchange.method().equals(HttpMethod.GET) && !exchange.method().equals(HttpMethod.POST)) {
      exchange.respond(BAD_METHOD);
      return;
    }
    EngineSession session =
        server.newSession(
            protocol, router.handshake(exchange, protocol), exchange.channel().eventLoop());
    if (session == null) {
      exchange.respond(UNAVAILABLE);
      return;
    }
    server.forgetUnused(session);
    EngineConfig config = server.config();
    long millis = config.pingInterval().plus(config.pingTimeout(Generation.V0_9)).toMillis();
    long seconds = Math.max(1, TimeUnit.MILLISECONDS.toSeconds(millis + 999));
    String answer = session.id() + ":" + seconds + ":" + seconds + ":" + TRANSPORTS;
    String index = Jsonp.index(exchange, "jsonp");
    exchange.respond(
        index == null
            ? Reply.of(200, Reply.TEXT, answer)
            : LegacyPayload.script(Jsonp.call("io.j", index, answer)));
  }

  private void poll(Exchange exchange, EngineSession session) {
    session.endIfOverdue();
    PollingTransport polling = session.transports().polling();
    if (polling == null) {
      polling =
          new PollingTransport(
              session, LegacyPayload.INSTANCE, OutgoingPacket.control(PacketType.OPEN, ""));
      if (!session.attach(polling, server.acceptor())) {
        exchange.respond(LegacyPayload.reply(exchange, NOT_HANDSHAKEN));
        return;
      }
    }
    if (!session.isOpen() && !session.isLingering()) {
      exchange.respond(LegacyPayload.reply(exchange, NOT_HANDSHAKEN));
    } else if (exchange.method().equals(HttpMethod.GET)) {
      polling.poll(exchange);
    } else if (exchange.method().equals(HttpMethod.POST)) {
      polling.post(exchange);
    } else {
      exchange.respond(BAD_METHOD);
    }
  }
}
