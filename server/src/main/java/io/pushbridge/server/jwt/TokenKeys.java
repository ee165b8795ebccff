package io.pushbridge.server.jwt;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the keys that verify tokens: secrets, PEM, and JSON Web Key Sets (RFC 7517 §5). What is
 * wrong is thrown as {@link IllegalArgumentException} in words that show no key. Thread-safe.
 */
public final class TokenKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private TokenKeys() {}

  /** A secret for HS256: the UTF-8 bytes of a text. */
  public static JwtKey secret(String id, String text) {
    return JwtKey.secret(id, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A secret for HS256 in base64 or base64url. */
  public static JwtKey secretBase64(String id, String base64) {
    try {
      String standard = base64.strip().replace('-', '+').replace('_', '/');
      return JwtKey.secret(id, Base64.getDecoder().decode(standard));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a secret for HS256 has 32 to 1024 bytes (256 bits), here in base64");
    }
  }

  /**
   * A public key in PEM, or that of a certificate; RSA is for RS256, the curve P-256 for ES256.
   *
   * @throws IllegalArgumentException also if a private key stands there
   */
  public static JwtKey pem(String id, String text) {
    if (text.contains("PRIVATE KEY-----")) {
      throw new IllegalArgumentException("this is a private key: only who signs tokens needs it");
    }
    Matcher found = PEM.matcher(text);
    if (!found.find()) {
      throw new IllegalArgumentException("this is no PEM with a PUBLIC KEY or a CERTIFICATE");
    }
    try {
      return switch (found.group(1)) {
        case "PUBLIC KEY" -> publicKey(id, Base64.getMimeDecoder().decode(found.group(2)));
        case "CERTIFICATE" -> publicKey(id, keyOfCertificate(found.group()));
        default ->
            throw new IllegalArgumentException(
                "this is no PEM with a PUBLIC KEY or a CERTIFICATE, but with " + found.group(1));
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this certificate cannot be read", e);
    }
  }

  private static JwtKey publicKey(String id, byte[] encoded) throws GeneralSecurityException {
    JwtAlgorithm algorithm = isRsa(encoded) ? JwtAlgorithm.RS256 : JwtAlgorithm.ES256;
    return JwtKey.decode(id, algorithm, encoded);
  }

  private static boolean isRsa(byte[] encoded) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded)) != null;
    } catch (InvalidKeySpecException another) {
      return false;
    }
  }

  private static byte[] keyOfCertificate(String pem) throws GeneralSecurityException {
    PublicKey key =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
            .getPublicKey();
    if (!(key instanceof RSAPublicKey) && !(key instanceof ECPublicKey)) {
      throw new GeneralSecurityException("neither RSA nor an elliptic curve");
    }
    return key.getEncoded();
  }

  /**
   * The keys of a set that are for signatures; those for encryption are passed over.
   *
   * @throws IllegalArgumentException if there is none, or one that is not public or not for an
   *     algorithm that is served
   */
  public static List<JwtKey> jwks(String json) {
    List<JWK> set;
    try {
      set = JWKSet.parse(json).getKeys();
    } catch (ParseException | RuntimeException e) {
      throw new IllegalArgumentException("this is no JSON Web Key Set", e);
    }
    List<JwtKey> keys = new ArrayList<>();
    for (JWK key : set) {
      if (!KeyUse.ENCRYPTION.equals(key.getKeyUse())) {
        keys.add(key(key));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("the JSON Web Key Set has no key for signatures");
    }
    return keys;
  }

  private static JwtKey key(JWK key) {
    String id = Optional.ofNullable(key.getKeyID()).orElse("");
    try {
      if (key instanceof OctetSequenceKey secret) {
        return expecting(key, JwtKey.secret(id, secret.toByteArray()));
      }
      if (key.isPrivate()) {
        throw new IllegalArgumentException(
            "the JSON Web Key Set has a private key: only who signs tokens needs it");
      }
      if (key instanceof RSAKey rsa) {
        return expecting(key, new JwtKey(id, JwtAlgorithm.RS256, rsa.toRSAPublicKey()));
      }
      if (key instanceof ECKey ec) {
        return expecting(key, new JwtKey(id, JwtAlgorithm.ES256, ec.toECPublicKey()));
      }
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the JSON Web Key Set has a key that is none", e);
    }
    throw new IllegalArgumentException(
        "the JSON Web Key Set has a key of type %s".formatted(key.getKeyType()));
  }

  private static JwtKey expecting(JWK key, JwtKey read) {
    Algorithm said = key.getAlgorithm();
    if (said != null && !said.getName().equals(read.algorithm().name())) {
      throw new IllegalArgumentException(
          "the JSON Web Key Set has a key for an algorithm other than HS256, RS256 and ES256");
    }
    return read;
  }
}
