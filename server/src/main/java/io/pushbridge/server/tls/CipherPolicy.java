package io.pushbridge.server.tls;

import java.util.List;

/**
 * Which ciphers are spoken: TLS 1.3 and 1.2, with keys that are forgotten after each connection and
 * authenticated encryption only (RFC 9325 §4.2).
 */
final class CipherPolicy {
  static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** Those that this Java does not know are left out. */
  static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** How many sessions can be taken up again with a short handshake, and for how long. */
  static final int REMEMBERED_SESSIONS = 20_000;

  static final long SESSION_SECONDS = 3_600;

  private CipherPolicy() {}

  /**
   * Sees to it that no client can begin a second handshake within a connection: it costs the server
   * much and the client little. To be called before the first cipher is made.
   */
  static void refuseRenegotiation() {
    String refuse = "jdk.tls.rejectClientInitiatedRenegotiation";
    if (System.getProperty(refuse) == null) {
      System.setProperty(refuse, "true");
    }
  }
}
