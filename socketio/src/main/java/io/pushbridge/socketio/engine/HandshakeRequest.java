package io.pushbridge.socketio.engine;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * What the request that opened a session said.
 *
 * @param generation which protocol it asked for
 * @param query the query parameters
 * @param headers the HTTP headers
 * @param remoteAddress where it came from; behind trusted proxies, the client they name
 * @param secure whether it came over TLS
 * @param time when it came
 */
public record HandshakeRequest(
    Generation generation,
    Fields query,
    Fields headers,
    InetSocketAddress remoteAddress,
    boolean secure,
    Instant time) {}
