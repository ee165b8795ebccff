package io.pushbridge.core.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JwtKeyTest {
  private static final byte[] SECRET = new byte[32];

  private static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("RSA");
    pairs.initialize(bits);
    return pairs.generateKeyPair();
  }

  private static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
    pairs.initialize(new ECGenParameterSpec(curve));
    return pairs.generateKeyPair();
  }

  @Test
  void everyKindIsReadFromWhatItIsStoredAs() throws Exception {
    List<JwtKey> keys =
        List.of(
            JwtKey.secret("one", SECRET),
            new JwtKey("two", JwtAlgorithm.RS256, rsa(2_048).getPublic()),
            new JwtKey("", JwtAlgorithm.ES256, ec("secp256r1").getPublic()));
    for (JwtKey key : keys) {
      JwtKey read = JwtKey.decode(key.id(), key.algorithm(), key.encoded());
      assertThat(read).isEqualTo(key).hasSameHashCodeAs(key);
      assertThat(read).isNotEqualTo(JwtKey.secret(key.id(), new byte[33]));
    }
  }

  @Test
  void weakKeysAreRefused() throws Exception {
    KeyPair rsa = rsa(1_024);
    KeyPair ec = ec("secp384r1");
    assertThatThrownBy(() -> JwtKey.secret("", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256 bits");
    assertThatThrownBy(() -> JwtKey.secret("", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.RS256, rsa.getPublic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2048");
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.ES256, ec.getPublic()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("P-256");
  }

  @Test
  void aPointBesideTheCurveIsNoKey() throws Exception {
    ECParameterSpec curve = ((ECPublicKey) ec("secp256r1").getPublic()).getParams();
    ECPublicKey beside =
        new ECPublicKey() {
          private static final long serialVersionUID = 1L;

          @Override
          public ECPoint getW() {
            return new ECPoint(BigInteger.ONE, BigInteger.ONE);
          }

          @Override
          public ECParameterSpec getParams() {
            return curve;
          }

          @Override
          public String getAlgorithm() {
            return "EC";
          }

          @Override
          public String getFormat() {
            return "X.509";
          }

          @Override
          public byte[] getEncoded() {
            return new byte[0];
          }
        };
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.ES256, beside))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyIsOfOneAlgorithmOnly() throws Exception {
    KeyPair rsa = rsa(2_048);
    KeyPair ec = ec("secp256r1");
    JwtKey secret = JwtKey.secret("", SECRET);
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.HS256, rsa.getPublic()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.RS256, secret.key()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.RS256, ec.getPublic()))
        .isInstanceOf(IllegalArgumentException.class);
    // Nobody is to give away what signs.
    assertThatThrownBy(() -> new JwtKey("", JwtAlgorithm.RS256, rsa.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTokenThatNamesAKeyIsForThatOneAndForThoseWithoutAName() {
    JwtKey named = JwtKey.secret("one", SECRET);
    JwtKey nameless = JwtKey.secret("", SECRET);
    assertThat(named.fits(JwtAlgorithm.HS256, "one")).isTrue();
    assertThat(named.fits(JwtAlgorithm.HS256, "")).isTrue();
    assertThat(named.fits(JwtAlgorithm.HS256, "two")).isFalse();
    assertThat(nameless.fits(JwtAlgorithm.HS256, "two")).isTrue();
    assertThat(nameless.fits(JwtAlgorithm.RS256, "")).isFalse();
  }

  @Test
  void settingsNeedAKeyAndNoIdTwice() {
    JwtKey key = JwtKey.secret("one", SECRET);
    assertThatThrownBy(() -> settings(List.of(), 30, 0)).hasMessageContaining("1 to 16 keys");
    assertThatThrownBy(() -> settings(List.of(key, key), 30, 0)).hasMessageContaining("id one");
    assertThatThrownBy(() -> settings(List.of(key), 601, 0)).hasMessageContaining("leeway");
    assertThatThrownBy(() -> settings(List.of(key), 30, -1)).hasMessageContaining("lifetime");
    assertThat(settings(List.of(key), 0, 60).toString()).doesNotContain("AAAA").contains("one");
  }

  private static JwtSettings settings(List<JwtKey> keys, int leeway, long lifetime) {
    return new JwtSettings(keys, Optional.empty(), Optional.empty(), leeway, lifetime, true);
  }
}
