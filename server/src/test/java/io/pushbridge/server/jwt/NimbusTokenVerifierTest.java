package io.pushbridge.server.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.TopicName;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NimbusTokenVerifierTest {
  private static final AppKey APP = new AppKey("567a4a754407a3cd028aaf6b");
  private static final AppKey OTHER = new AppKey("52fcc04c4dc903d66d6f8f92");

  private static final ManualClock CLOCK = new ManualClock();
  private static final Minted MINTED = new Minted(CLOCK);

  private final NimbusTokenVerifier verifier = new NimbusTokenVerifier(CLOCK);

  @AfterEach
  void close() {
    verifier.close();
  }

  private TokenLogin verified(JwtSettings settings, String token) throws Exception {
    try {
      return verifier.verify(APP, settings, token).toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private TokenLogin verified(String token) throws Exception {
    return verified(MINTED.settings(false), token);
  }

  private TokenRefusedException refused(JwtSettings settings, String token) {
    Throwable thrown = catchThrowable(() -> verified(settings, token));
    assertThat(thrown).isInstanceOf(TokenRefusedException.class);
    assertThat(thrown.getMessage()).matches("[ -~]{5,80}").doesNotContain("eyJ");
    return (TokenRefusedException) thrown;
  }

  private String whyNot(String token) {
    return refused(MINTED.settings(false), token).getMessage();
  }

  private JwtSettings settings(JwtKey... keys) {
    return new JwtSettings(List.of(keys), Optional.empty(), Optional.empty(), 0, 0, false);
  }

  @Test
  void aTokenOfEachAlgorithmIsGood() throws Exception {
    ObjectNode claims = MINTED.claims("browser-1").put("alias", "jack").put("appkey", APP.text());
    claims.putArray("grants").addObject().put("topic", "chat/+").put("r", 1).put("w", true);
    for (String token : List.of(MINTED.hs256(claims), MINTED.rs256(claims), MINTED.es256(claims))) {
      TokenLogin login = verified(token);
      assertThat(login.app()).isEqualTo(APP);
      assertThat(login.customid()).contains("browser-1");
      assertThat(login.rights().alias()).contains(new Alias("jack"));
      assertThat(login.rights().mayPublish(new TopicName("chat/7"))).isTrue();
      assertThat(login.rights().mayPublish(new TopicName("news"))).isFalse();
      assertThat(login.expiresAt()).isEqualTo((CLOCK.millis() / 1_000 + 3_600) * 1_000);
      assertThat(verifier.claimedApp(token)).contains(APP);
    }
  }

  @Test
  void aTokenWithoutOurClaimsLimitsNothing() throws Exception {
    TokenLogin login = verified(MINTED.hs256(MINTED.claims(60)));
    assertThat(login.customid()).isEmpty();
    assertThat(login.rights().alias()).isEmpty();
    assertThat(login.rights().grants()).isEmpty();
    assertThat(verifier.claimedApp(MINTED.hs256(MINTED.claims(60)))).isEmpty();
  }

  /** RFC 8725 §2.1: the key, not the token, says how it is verified. */
  @Test
  void thePublicKeyIsNoSecret() {
    JwtSettings settings = settings(new JwtKey("", JwtAlgorithm.RS256, MINTED.rsa.getPublic()));
    byte[] der = MINTED.rsa.getPublic().getEncoded();
    byte[] pem =
        ("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n")
            .getBytes(UTF_8);
    for (byte[] secret : List.of(der, pem)) {
      String token = Minted.sign(new JWSHeader(JWSAlgorithm.HS256), MINTED.claims(60), secret);
      assertThat(refused(settings, token)).hasMessage("alg is not that of a key of the app");
    }
  }

  @Test
  void aTokenWithoutASignatureIsNone() {
    String payload = part(MINTED.claims(60).toString());
    for (String alg : List.of("none", "None", "NONE", "nOnE")) {
      String header = part("{\"alg\":\"%s\"}".formatted(alg));
      refused(MINTED.settings(false), header + "." + payload + ".");
      refused(MINTED.settings(false), header + "." + payload + ".AAAA");
    }
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  @Test
  void otherAlgorithmsOfTheSameKeysAreRefused() {
    byte[] secret = Arrays.copyOf(Minted.SECRET.getBytes(UTF_8), 64);
    JwtSettings settings = settings(JwtKey.secret("", secret));
    for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
      String token = Minted.sign(new JWSHeader(algorithm), MINTED.claims(60), secret);
      assertThat(refused(settings, token)).hasMessage("alg is not that of a key of the app");
    }
  }

  @Test
  void aKeyThatTheTokenBringsIsNotLookedAt() {
    Minted stranger = new Minted(CLOCK);
    String token = stranger.rs256(MINTED.claims(60));
    assertThat(whyNot(token)).isEqualTo("the signature is of no key of the app");
    assertThat(whyNot(stranger.es256(MINTED.claims(60))))
        .isEqualTo("the signature is of no key of the app");
  }

  @Test
  void whatIsChangedIsRefused() {
    for (String token :
        List.of(
            MINTED.hs256(MINTED.claims("one")),
            MINTED.rs256(MINTED.claims("one")),
            MINTED.es256(MINTED.claims("one")))) {
      String[] parts = token.split("\\.", -1);
      String other = part(MINTED.claims("two").toString());
      assertThat(whyNot(parts[0] + "." + other + "." + parts[2]))
          .isEqualTo("the signature is of no key of the app");
      String empty = whyNot(parts[0] + "." + parts[1] + ".");
      assertThat(empty).isIn("the signature is of no key of the app", "it is no signed token");
    }
    // All zeroes once passed for a signature of anything (CVE-2022-21449).
    String[] parts = MINTED.es256(MINTED.claims("one")).split("\\.", -1);
    String zeroes = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
    assertThat(whyNot(parts[0] + "." + parts[1] + "." + zeroes))
        .isEqualTo("the signature is of no key of the app");
  }

  @Test
  void keysTakeEachOthersPlaceByTheirIds() throws Exception {
    JwtKey old = TokenKeys.secret("2025", "the secret of last year, 32 bytes!");
    JwtKey next = TokenKeys.secret("2026", Minted.SECRET);
    JWSHeader named = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("2026").build();
    JWSHeader strange = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("2027").build();
    ObjectNode claims = MINTED.claims(60);
    assertThat(verified(settings(old, next), Minted.sign(named, claims, Minted.SECRET)))
        .isNotNull();
    assertThat(verified(settings(old, next), MINTED.hs256(claims))).isNotNull();
    assertThat(refused(settings(old), Minted.sign(named, claims, Minted.SECRET)))
        .hasMessage("kid is of no key of the app");
    assertThat(refused(settings(old, next), Minted.sign(strange, claims, Minted.SECRET)))
        .hasMessage("kid is of no key of the app");
    // A key without an id is for every token of its algorithm.
    assertThat(
            verified(
                settings(TokenKeys.secret("", Minted.SECRET)),
                Minted.sign(strange, claims, Minted.SECRET)))
        .isNotNull();
  }

  @Test
  void whatMustBeUnderstoodAndIsNotRefusesTheToken() {
    JWSHeader critical =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .customParam("place", "here")
            .criticalParams(Set.of("place"))
            .build();
    assertThat(whyNot(Minted.sign(critical, MINTED.claims(60), Minted.SECRET)))
        .isEqualTo("crit is not understood");
  }

  @Test
  void timesAreKept() throws Exception {
    long now = CLOCK.millis() / 1_000;
    ObjectNode claims = MINTED.claims(60);
    assertThat(whyNot(MINTED.hs256(claims.deepCopy().put("exp", now)))).isEqualTo("exp is over");
    assertThat(whyNot(MINTED.hs256(MINTED.claims(60).without(List.of("exp")))))
        .isEqualTo("exp is missing");
    assertThat(whyNot(MINTED.hs256(claims.deepCopy().put("nbf", now + 2))))
        .isEqualTo("nbf is not yet reached");
    assertThat(whyNot(MINTED.hs256(claims.deepCopy().put("iat", now + 2))))
        .isEqualTo("iat is in the future");
    assertThat(verified(MINTED.hs256(claims.deepCopy().put("exp", now + 1.5).put("nbf", now))))
        .isNotNull();
    assertThat(verified(MINTED.hs256(MINTED.claims(60).without(List.of("iat"))))).isNotNull();
  }

  @Test
  void clocksMayBeAsFarApartAsTheLeeway() throws Exception {
    JwtSettings settings =
        new JwtSettings(MINTED.keys(), Optional.empty(), Optional.empty(), 30, 0, false);
    long now = CLOCK.millis() / 1_000;
    ObjectNode claims = MINTED.claims(60);
    TokenLogin late = verified(settings, MINTED.hs256(claims.deepCopy().put("exp", now - 29)));
    assertThat(late.expiresAt()).isEqualTo((now + 1) * 1_000);
    assertThat(refused(settings, MINTED.hs256(claims.deepCopy().put("exp", now - 30))))
        .hasMessage("exp is over");
    assertThat(verified(settings, MINTED.hs256(claims.deepCopy().put("nbf", now + 30))))
        .isNotNull();
    assertThat(refused(settings, MINTED.hs256(claims.deepCopy().put("iat", now + 31))))
        .hasMessage("iat is in the future");
  }

  @Test
  void aLifetimeCanBeTooLong() throws Exception {
    JwtSettings settings =
        new JwtSettings(MINTED.keys(), Optional.empty(), Optional.empty(), 0, 3_600, false);
    long now = CLOCK.millis() / 1_000;
    assertThat(verified(settings, MINTED.hs256(MINTED.claims(3_600)))).isNotNull();
    assertThat(refused(settings, MINTED.hs256(MINTED.claims(3_601))))
        .hasMessage("exp is later than the app's longest lifetime allows");
    assertThat(refused(settings, MINTED.hs256(MINTED.claims(10).put("iat", now - 3_600))))
        .hasMessage("exp is later than the app's longest lifetime allows");
    assertThat(refused(settings, MINTED.hs256(MINTED.claims(3_601).without(List.of("iat")))))
        .hasMessage("exp is later than the app's longest lifetime allows");
  }

  @Test
  void issuerAndAudienceAreAskedForWhereTheAppSaysSo() throws Exception {
    JwtSettings settings =
        new JwtSettings(
            MINTED.keys(), Optional.of("https://login"), Optional.of("push"), 0, 0, false);
    ObjectNode claims = MINTED.claims(60).put("iss", "https://login").put("aud", "push");
    assertThat(verified(settings, MINTED.hs256(claims))).isNotNull();
    ObjectNode several = claims.deepCopy();
    several.putArray("aud").add("shop").add("push");
    assertThat(verified(settings, MINTED.hs256(several))).isNotNull();
    assertThat(refused(settings, MINTED.hs256(claims.deepCopy().put("iss", "https://login/"))))
        .hasMessage("iss is not the app's issuer");
    assertThat(refused(settings, MINTED.hs256(claims.deepCopy().put("aud", "shop"))))
        .hasMessage("aud is not the app's audience");
    ObjectNode neither = MINTED.claims(60).put("iss", "https://login");
    neither.putArray("aud").add(7);
    assertThat(refused(settings, MINTED.hs256(neither)))
        .hasMessage("aud is not the app's audience");
  }

  @Test
  void aTokenOfAnotherAppIsRefused() {
    TokenRefusedException refused =
        refused(
            MINTED.settings(false), MINTED.hs256(MINTED.claims(60).put("appkey", OTHER.text())));
    assertThat(refused).hasMessage("appkey is another app's");
    assertThat(refused.isForbidden()).isTrue();
    assertThat(whyNot(MINTED.hs256(MINTED.claims(60).put("appkey", 7))))
        .isEqualTo("appkey is another app's");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"exp\":\"tomorrow\"} | exp is no time in seconds",
        "{\"exp\":-1} | exp is no time in seconds",
        "{\"exp\":1e300} | exp is no time in seconds",
        "{\"exp\":null} | exp is no time in seconds",
        "{\"nbf\":[]} | nbf is no time in seconds",
        "{\"iat\":true} | iat is no time in seconds",
        "{\"customid\":\"\"} | customid is no name of a client",
        "{\"customid\":7} | customid is no name of a client",
        "{\"customid\":null} | customid is no name of a client",
        "{\"customid\":\"a\\u0000b\"} | customid is no name of a client",
        "{\"alias\":\"no alias\"} | alias is no alias",
        "{\"alias\":\"\"} | alias is no alias",
        "{\"alias\":null} | alias is no alias",
        "{\"grants\":{}} | grants is no list of at most 100",
        "{\"grants\":null} | grants is no list of at most 100",
        "{\"grants\":[7]} | grants[0] is no grant",
        "{\"grants\":[{\"r\":1},{\"topic\":\"a\",\"alias\":\"b\"}]} | grants[1] is no grant",
        "{\"grants\":[{\"topic\":\"a\",\"x\":1}]} | grants[0] has an unknown key",
        "{\"grants\":[{\"topic\":\"a\",\"r\":2}]} | grants[0].r is neither 1 nor 0",
        "{\"grants\":[{\"topic\":\"a\",\"w\":\"1\"}]} | grants[0].w is neither 1 nor 0",
        "{\"grants\":[{\"topic\":\"a\",\"p\":null}]} | grants[0].p is neither 1 nor 0",
        "{\"grants\":[{\"topic\":\"a/#/b\"}]} | grants[0].topic is no topic or filter",
        "{\"grants\":[{\"topic\":\"a/p\"}]} | grants[0].topic is no topic or filter",
        "{\"grants\":[{\"topic\":\"$share/g/a\"}]} | grants[0].topic is no topic or filter",
        "{\"grants\":[{\"topic\":7}]} | grants[0].topic is no topic or filter",
        "{\"grants\":[{\"alias\":\"a b\"}]} | grants[0].alias is no alias",
      })
  void aClaimThatIsNotAsItShouldBeIsNamed(String other, String why) throws Exception {
    ObjectNode claims = MINTED.claims(60);
    claims.setAll((ObjectNode) new JsonMapper().readTree(other));
    assertThat(whyNot(MINTED.hs256(claims))).isEqualTo(why);
  }

  @Test
  void grantsAreBounded() {
    ObjectNode claims = MINTED.claims(60);
    for (int i = 0; i <= GrantsClaim.MOST; i++) {
      claims.withArray("grants").addObject().put("r", 1);
    }
    assertThat(whyNot(MINTED.hs256(claims))).isEqualTo("grants is no list of at most 100");
  }

  @Test
  void aTokenIsNotLookedAtIfItIsTooLong() {
    String token = MINTED.hs256(MINTED.claims(60).put("padding", "x".repeat(8_192)));
    assertThat(whyNot(token)).isEqualTo("it is longer than 8192 bytes");
    assertThat(verifier.claimedApp(token)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "eyJ..",
        "eyJhbGciOiJIUzI1NiJ9..",
        "e30.e30.e30",
        "eyJhbGciOiJIUzI1NiJ9.e30",
        "eyJhbGciOiJIUzI1NiJ9.e30.",
        "bnVsbA.bnVsbA.bnVsbA",
        "eyJhbGciOm51bGx9.e30.AAAA",
        "eyJhbGciOjd9.e30.AAAA",
        "eyJhbGciOiJSU0EtT0FFUCJ9.e30.AAAA",
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA"
      })
  void whatIsNoTokenIsRefused(String text) {
    refused(MINTED.settings(false), text);
    assertThat(verifier.claimedApp(text)).isEmpty();
  }

  /** Headers and payloads that are signed well and written badly, and mutilated tokens. */
  @Test
  void nothingThatComesFailsOtherwise() {
    Random random = new Random(7);
    String good = MINTED.hs256(MINTED.claims("one"));
    for (int i = 0; i < 500; i++) {
      char[] mutilated = good.toCharArray();
      for (int k = 0; k <= random.nextInt(4); k++) {
        mutilated[random.nextInt(mutilated.length)] = (char) (random.nextInt(0x7e - 0x20) + 0x20);
      }
      String token = new String(mutilated);
      if (!token.equals(good)) {
        Throwable thrown = catchThrowable(() -> verified(token));
        assertThat(thrown).as(token).isInstanceOf(TokenRefusedException.class);
      }
    }
  }

  @Test
  void claimsThatStandTwiceAreRefused() {
    long exp = CLOCK.millis() / 1_000 + 60;
    String twice = "{\"exp\":%d,\"customid\":\"a\",\"customid\":\"b\"}".formatted(exp);
    assertThat(whyNot(TokenMint.sign(TokenKeys.secret("", Minted.SECRET), twice)))
        .isEqualTo("its payload is no JSON object");
    assertThat(whyNot(TokenMint.sign(TokenKeys.secret("", Minted.SECRET), "[]")))
        .isEqualTo("its payload is no JSON object");
    assertThat(whyNot(TokenMint.sign(TokenKeys.secret("", Minted.SECRET), "[".repeat(3_000))))
        .isEqualTo("its payload is no JSON object");
  }
}
