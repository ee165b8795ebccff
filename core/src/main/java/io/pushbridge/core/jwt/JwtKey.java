package io.pushbridge.core.jwt;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that verifies tokens of one algorithm and no other: a token does not choose how it is
 * verified (RFC 8725 §3.1). Immutable; made at the time it is given, never while a client waits.
 *
 * @param id its {@code kid} (RFC 7515 §4.1.4), by which a token may name it; empty if it has none
 * @param algorithm the algorithm it is for
 * @param key a secret for HS256, else a public key
 */
public record JwtKey(String id, JwtAlgorithm algorithm, Key key) {
  /** The shortest secret, in bytes (RFC 7518 §3.2). */
  public static final int SHORTEST_SECRET = 32;

  /** The shortest modulus, in bits (RFC 7518 §3.3). */
  public static final int SHORTEST_MODULUS = 2_048;

  private static final int LONGEST_SECRET = 1_024;
  private static final int LONGEST_MODULUS = 8_192;
  private static final int LONGEST_ID = 128;
  private static final String MAC = "HmacSHA256";
  private static final ECParameterSpec P256 = p256();

  /**
   * Checks that the key is one of the algorithm, and strong enough.
   *
   * @throws IllegalArgumentException in words that do not show it
   */
  public JwtKey {
    Objects.requireNonNull(algorithm);
    Objects.requireNonNull(key);
    if (id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a key's id has at most 128 printable characters");
    }
    switch (algorithm) {
      case HS256 -> checkSecret(key);
      case RS256 -> checkRsa(key);
      case ES256 -> checkEc(key);
    }
  }

  private static void checkSecret(Key key) {
    int length = key instanceof SecretKey ? key.getEncoded().length : 0;
    if (length < SHORTEST_SECRET || length > LONGEST_SECRET) {
      throw new IllegalArgumentException("a secret for HS256 has 32 to 1024 bytes (256 bits)");
    }
  }

  private static void checkRsa(Key key) {
    int bits = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
    if (bits < SHORTEST_MODULUS || bits > LONGEST_MODULUS) {
      throw new IllegalArgumentException(
          "a key for RS256 is a public RSA key of 2048 to 8192 bits");
    }
  }

  private static void checkEc(Key key) {
    boolean right =
        key instanceof ECPublicKey ec
            && ec.getParams().getCurve().equals(P256.getCurve())
            && ec.getParams().getGenerator().equals(P256.getGenerator())
            && ec.getParams().getOrder().equals(P256.getOrder())
            && isOnCurve(ec);
    if (!right) {
      throw new IllegalArgumentException("a key for ES256 is a public key of the curve P-256");
    }
  }

  private static boolean isOnCurve(ECPublicKey key) {
    BigInteger p = ((java.security.spec.ECFieldFp) P256.getCurve().getField()).getP();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    if (x == null || x.signum() < 0 || x.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right =
        x.pow(3).add(P256.getCurve().getA().multiply(x)).add(P256.getCurve().getB()).mod(p);
    return y.signum() >= 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
  }

  private static ECParameterSpec p256() {
    try {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      return curve.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** A secret for HS256. */
  public static JwtKey secret(String id, byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("a secret for HS256 has 32 to 1024 bytes (256 bits)");
    }
    return new JwtKey(id, JwtAlgorithm.HS256, new SecretKeySpec(bytes, MAC));
  }

  /** The secret, or the public key as a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7); to be stored. */
  public byte[] encoded() {
    return key.getEncoded();
  }

  /**
   * What {@link #encoded} made of a key.
   *
   * @throws IllegalArgumentException if it is no such key
   */
  public static JwtKey decode(String id, JwtAlgorithm algorithm, byte[] encoded) {
    if (algorithm == JwtAlgorithm.HS256) {
      return secret(id, encoded);
    }
    try {
      KeyFactory keys = KeyFactory.getInstance(algorithm == JwtAlgorithm.RS256 ? "RSA" : "EC");
      return new JwtKey(id, algorithm, keys.generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this is no public key for " + algorithm, e);
    }
  }

  /** Whether a token that is signed like this, and names this key or none, is for it. */
  public boolean fits(JwtAlgorithm signed, String named) {
    return algorithm == signed && (id.isEmpty() || named.isEmpty() || id.equals(named));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JwtKey that
        && id.equals(that.id)
        && algorithm == that.algorithm
        && Arrays.equals(encoded(), that.encoded());
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, algorithm);
  }

  /** Without the key, which may be a secret. */
  @Override
  public String toString() {
    return "JwtKey[%s %s]".formatted(algorithm, id);
  }
}
