package io.pushbridge.socketio.engine;

import java.util.List;

/**
 * What one client generation does differently: how packets look, who pings, how it opens.
 * Stateless; one instance serves every session of its generation.
 */
abstract class EngineProtocol {
  /** The generation that speaks this. */
  abstract Generation generation();

  /** The packet that opens a session. */
  abstract OutgoingPacket open(String sid, List<String> upgrades, EngineConfig config);

  /** Reads one WebSocket text frame. */
  abstract IncomingPacket decode(String frame) throws MalformedPacketException;

  /** Reads one WebSocket binary frame. */
  abstract IncomingPacket decode(byte[] frame) throws MalformedPacketException;

  /** How packets look in WebSocket frames. */
  abstract WireForm webSocketForm();

  /** How payloads look for the client that opened a session by polling with this request. */
  abstract PayloadFormat payloadFormat(Exchange handshake);

  /** Whether the server sends the pings; else the client does. */
  abstract boolean serverPings();

  /**
   * Whether a second poll at once, or a poll given up, ends the session; else the newer poll
   * replaces the older.
   */
  abstract boolean strictPolls();

  /** The first transport's name in a query or path. */
  static final String POLLING = "polling";

  /** The second transport's name in a query or path. */
  static final String WEBSOCKET = "websocket";
}
