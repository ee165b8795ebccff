package io.pushbridge.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.socketio.engine.Fields;
import io.pushbridge.socketio.engine.Generation;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * What a client said when it connected.
 *
 * @param query the query of the request that opened the connection
 * @param headers its HTTP headers
 * @param auth what the client sent with its request to enter the namespace; an empty object if
 *     nothing
 * @param remoteAddress where it is; behind trusted proxies, the client they name
 * @param secure whether the connection uses TLS
 * @param generation the protocol it speaks
 * @param time when the connection was opened
 */
public record Handshake(
    Fields query,
    Fields headers,
    JsonNode auth,
    InetSocketAddress remoteAddress,
    boolean secure,
    Generation generation,
    Instant time) {
  /** Without query, headers and auth, which may hold secrets. */
  @Override
  public String toString() {
    return "Handshake[" + generation + " from " + remoteAddress + "]";
  }
}
