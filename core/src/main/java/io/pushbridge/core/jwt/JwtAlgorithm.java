package io.pushbridge.core.jwt;

import java.util.Arrays;
import java.util.Optional;

/** How tokens are signed (RFC 7518 §3.1); {@code none} is no such way. */
public enum JwtAlgorithm {
  /** HMAC with SHA-256, by a secret that signer and server share. */
  HS256,
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RS256,
  /** ECDSA over the curve P-256 with SHA-256. */
  ES256;

  /** The algorithm of this name. */
  public static Optional<JwtAlgorithm> named(String name) {
    return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
  }
}
