package io.pushbridge.socketio.engine;

import java.util.List;

/**
 * What one client generation does differently: how packets look, who sends heartbeats, how it
 * opens. Stateless; one instance serves every session of its generation.
 */
abstract class EngineProtocol {
  /** The first transport's name in a query. */
  static final String POLLING = "polling";

  /** The second transport's name in a query. */
  static final String WEBSOCKET = "websocket";

  /** Who sends heartbeats. */
  enum Beat {
    /** The server asks, the client must answer in time. */
    SERVER_ASKS,
    /** The client asks, the server answers. */
    CLIENT_ASKS,
    /** The server sends them; anything that comes from the client is a sign of life. */
    SERVER_SENDS
  }

  /** The generation that speaks this. */
  abstract Generation generation();

  /** The packet that opens a session. */
  abstract OutgoingPacket open(String sid, List<String> upgrades, EngineConfig config);

  /** Reads one WebSocket text frame. */
  abstract IncomingPacket decode(String frame) throws MalformedPacketException;

  /** Reads one WebSocket binary frame. */
  abstract IncomingPacket decode(byte[] frame) throws MalformedPacketException;

  /**
   * How packets look in WebSocket frames for the client that opened a session with this request.
   */
  abstract WireForm webSocketForm(HandshakeRequest request);

  /** How payloads look for the client that opened a session by polling with this request. */
  abstract PayloadFormat payloadFormat(Exchange handshake);

  /** Who sends heartbeats. */
  abstract Beat beat();

  /**
   * Whether a second poll at once, or a poll given up, ends the session; else the newer poll
   * replaces the older.
   */
  abstract boolean strictPolls();

  /** Whether a session outlives its transport for a while, so that another may take its place. */
  boolean survivesTransport() {
    return false;
  }
}
