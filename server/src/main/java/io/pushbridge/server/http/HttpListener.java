package io.pushbridge.server.http;

import io.pushbridge.server.tls.ServerTls;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One HTTP port.
 *
 * @param host the address to bind to
 * @param port the port, 0 for any free one
 * @param tls the cipher; empty: none
 * @param hsts how long browsers are to come by nothing but TLS; zero for saying nothing (RFC 6797)
 * @param proxies which addresses connections come from with a PROXY header; empty: there is none
 * @param handshake how long a client may take for its PROXY header and its TLS handshake, and half
 *     of what it may take for the header of a request
 */
public record HttpListener(
    String host,
    int port,
    Optional<ServerTls> tls,
    Duration hsts,
    Optional<Predicate<SocketAddress>> proxies,
    Duration handshake) {

  /** Checks that nothing is missing. */
  public HttpListener {
    Objects.requireNonNull(host);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(hsts);
    Objects.requireNonNull(proxies);
    Objects.requireNonNull(handshake);
  }

  /** Takes connections as they are. */
  public static HttpListener plain(String host, int port) {
    return new HttpListener(
        host, port, Optional.empty(), Duration.ZERO, Optional.empty(), Duration.ofSeconds(10));
  }
}
