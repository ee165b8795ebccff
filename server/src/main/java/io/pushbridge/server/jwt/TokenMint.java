package io.pushbridge.server.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.pushbridge.core.jwt.JwtKey;
import javax.crypto.SecretKey;

/** Makes tokens to try the settings of an app with: an app's own service makes the real ones. */
public final class TokenMint {
  private TokenMint() {}

  /**
   * Signs claims.
   *
   * @param key one for HS256; the others cannot sign
   * @param claims the payload, JSON
   */
  public static String sign(JwtKey key, String claims) {
    JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.HS256);
    if (!key.id().isEmpty()) {
      header.keyID(key.id());
    }
    JWSObject token = new JWSObject(header.build(), new Payload(claims));
    try {
      token.sign(new MACSigner((SecretKey) key.key()));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the key does not sign", e);
    }
    return token.serialize();
  }
}
