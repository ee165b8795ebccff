package io.pushbridge.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenKeysTest {
  private static final Minted MINTED = new Minted(Clock.systemUTC());

  private static String pem(String what, Key key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what);
  }

  private static String set(JWK... keys) {
    // With the private parts, if there are some.
    return new JWKSet(List.of(keys)).toString(false);
  }

  @Test
  void publicKeysAreReadFromPem() {
    JwtKey rsa = TokenKeys.pem("one", "# the login service\n" + pem("PUBLIC KEY", rsa()));
    JwtKey ec = TokenKeys.pem("", pem("PUBLIC KEY", MINTED.ec.getPublic()).replace("\n", "\r\n"));
    assertThat(rsa).isEqualTo(new JwtKey("one", JwtAlgorithm.RS256, rsa()));
    assertThat(ec).isEqualTo(new JwtKey("", JwtAlgorithm.ES256, MINTED.ec.getPublic()));
  }

  private static RSAPublicKey rsa() {
    return (RSAPublicKey) MINTED.rsa.getPublic();
  }

  @Test
  void otherPemIsRefused() throws Exception {
    KeyPairGenerator dsa = KeyPairGenerator.getInstance("Ed25519");
    Key edwards = dsa.generateKeyPair().getPublic();
    refusedPem("no PEM", "");
    refusedPem("no PEM", "ssh-rsa AAAA");
    refusedPem("private key", pem("PRIVATE KEY", MINTED.rsa.getPrivate()));
    refusedPem("private key", pem("RSA PRIVATE KEY", MINTED.rsa.getPrivate()));
    refusedPem("RSA PUBLIC KEY", pem("RSA PUBLIC KEY", rsa()));
    refusedPem("no public key", pem("PUBLIC KEY", edwards));
    refusedPem("no public key", pem("PUBLIC KEY", rsa()).replace("MII", "AAA"));
    refusedPem("certificate", pem("CERTIFICATE", rsa()));
  }

  private static void refusedPem(String why, String pem) {
    assertThatThrownBy(() -> TokenKeys.pem("", pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void secretsAreTextsOrBase64() {
    byte[] bytes = new byte[33];
    bytes[0] = (byte) 0xfb;
    bytes[1] = (byte) 0xff;
    assertThat(TokenKeys.secretBase64("", Base64.getEncoder().encodeToString(bytes)))
        .isEqualTo(TokenKeys.secretBase64("", Base64.getUrlEncoder().encodeToString(bytes)))
        .isEqualTo(JwtKey.secret("", bytes));
    assertThat(TokenKeys.secret("", "ä".repeat(16)).encoded()).hasSize(32);
    assertThatThrownBy(() -> TokenKeys.secretBase64("", "not base64!"))
        .hasMessageContaining("base64");
    assertThatThrownBy(() -> TokenKeys.secret("", "short")).hasMessageContaining("256 bits");
  }

  @Test
  void aKeySetIsReadWithoutItsKeysForEncryption() throws Exception {
    OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).keyID("hs").generate();
    String set =
        set(
            new RSAKey.Builder(rsa()).keyID("rs").keyUse(KeyUse.SIGNATURE).build(),
            new RSAKey.Builder(rsa()).keyID("enc").keyUse(KeyUse.ENCRYPTION).build(),
            new ECKey.Builder(Curve.P_256, (ECPublicKey) MINTED.ec.getPublic())
                .algorithm(JWSAlgorithm.ES256)
                .build(),
            secret);
    assertThat(TokenKeys.jwks(set))
        .containsExactly(
            new JwtKey("rs", JwtAlgorithm.RS256, rsa()),
            new JwtKey("", JwtAlgorithm.ES256, MINTED.ec.getPublic()),
            JwtKey.secret("hs", secret.toByteArray()));
  }

  @Test
  void otherKeySetsAreRefused() throws Exception {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
    pairs.initialize(384);
    ECPublicKey p384 = (ECPublicKey) pairs.generateKeyPair().getPublic();
    RSAKey withPrivate =
        new RSAKey.Builder(rsa()).privateKey((RSAPrivateKey) MINTED.rsa.getPrivate()).build();
    refusedSet("no JSON Web Key Set", "");
    refusedSet("no JSON Web Key Set", "{}");
    refusedSet("no JSON Web Key Set", "[]");
    refusedSet("no key for signatures", "{\"keys\":[]}");
    refusedSet("private key", set(withPrivate));
    refusedSet("P-256", set(new ECKey.Builder(Curve.P_384, p384).build()));
    refusedSet(
        "other than HS256", set(new RSAKey.Builder(rsa()).algorithm(JWSAlgorithm.RS512).build()));
    refusedSet("256 bits", set(new OctetSequenceKeyGenerator(128).generate()));
    refusedSet(
        "type OKP",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
            + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}");
  }

  private static void refusedSet(String why, String json) {
    assertThatThrownBy(() -> TokenKeys.jwks(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
