package io.pushbridge.server.jwt;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The login service of an app, with a key of each kind. */
public final class Minted {
  /** Of HS256. */
  public static final String SECRET = "a secret of thirty-two bytes, 123";

  private static final JsonMapper JSON = new JsonMapper();

  /** Of RS256. */
  public final KeyPair rsa = pair("RSA");

  /** Of ES256. */
  public final KeyPair ec = pair("EC");

  private final Clock clock;

  /** With new keys. */
  public Minted(Clock clock) {
    this.clock = clock;
  }

  private static KeyPair pair(String kind) {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance(kind);
      if (kind.equals("RSA")) {
        pairs.initialize(2_048);
      } else {
        pairs.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return pairs.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What the app says of its tokens: all three keys, nothing else asked for. */
  public JwtSettings settings(boolean required) {
    return new JwtSettings(keys(), Optional.empty(), Optional.empty(), 0, 0, required);
  }

  /** The three keys, as the app is told them. */
  public List<JwtKey> keys() {
    return List.of(
        TokenKeys.secret("hs", SECRET),
        new JwtKey("rs", JwtAlgorithm.RS256, rsa.getPublic()),
        new JwtKey("es", JwtAlgorithm.ES256, ec.getPublic()));
  }

  /** Claims that are good for so many seconds from now. */
  public ObjectNode claims(long seconds) {
    long now = clock.millis() / 1_000;
    return JSON.createObjectNode().put("iat", now).put("exp", now + seconds);
  }

  /** Claims of this client for an hour. */
  public ObjectNode claims(String customid) {
    return claims(3_600).put("customid", customid);
  }

  /** A token without a kid. */
  public String hs256(ObjectNode claims) {
    return sign(new JWSHeader(JWSAlgorithm.HS256), claims, SECRET);
  }

  /** A token with the kid {@code rs}. */
  public String rs256(ObjectNode claims) {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rs").build(),
        claims,
        new RSASSASigner(rsa.getPrivate()));
  }

  /** A token with the kid {@code es}. */
  public String es256(ObjectNode claims) {
    try {
      return signed(
          new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("es").build(),
          claims,
          new ECDSASigner((ECPrivateKey) ec.getPrivate()));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static String sign(JWSHeader header, ObjectNode claims, String secret) {
    return sign(header, claims, secret.getBytes(StandardCharsets.UTF_8));
  }

  static String sign(JWSHeader header, ObjectNode claims, byte[] secret) {
    try {
      return signed(header, claims, new MACSigner(secret));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String signed(JWSHeader header, ObjectNode claims, JWSSigner signer) {
    try {
      JWSObject token = new JWSObject(header, new Payload(claims.toString()));
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
