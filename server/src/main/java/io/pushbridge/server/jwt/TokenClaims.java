package io.pushbridge.server.jwt;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.jwt.TokenRights;
import io.pushbridge.core.topic.Alias;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The claims of a token (RFC 7519 §4): the registered ones as they are defined there, and {@code
 * appkey}, {@code customid}, {@code alias} and {@code grants}. A claim of ours that is there and
 * not as it should be refuses the token; what is unknown is passed over. Immutable.
 */
final class TokenClaims {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  // The end of the year 9999, over which nobody means a time.
  private static final long LATEST_SECOND = 253_402_300_799L;
  private static final int LONGEST_CUSTOMID = 1_024;

  private final JsonNode claims;

  private TokenClaims(JsonNode claims) {
    this.claims = claims;
  }

  /**
   * The claims in the payload of a token.
   *
   * @throws TokenRefusedException if it is no JSON object, or names a claim twice
   */
  static TokenClaims read(byte[] payload) {
    try {
      JsonNode read = JSON.readTree(payload);
      if (read.isObject()) {
        return new TokenClaims(read);
      }
    } catch (IOException notJson) {
      // Said below.
    }
    throw TokenRefusedException.invalid("its payload is no JSON object");
  }

  /** The app that it says it is for. */
  Optional<AppKey> app() {
    return AppKey.parse(claims.path("appkey").textValue());
  }

  /**
   * What the token allows.
   *
   * @throws TokenRefusedException with the claim for which it is not good
   */
  TokenLogin login(AppKey app, JwtSettings settings, long nowMillis) {
    long leeway = settings.leewaySeconds();
    long now = Math.floorDiv(nowMillis, 1_000L);
    long expiry = seconds("exp").orElseThrow(() -> TokenRefusedException.invalid("exp is missing"));
    refuseIf((expiry + leeway) * 1_000 <= nowMillis, "exp is over");
    refuseIf(seconds("nbf").orElse(now) > now + leeway, "nbf is not yet reached");
    OptionalLong issued = seconds("iat");
    refuseIf(issued.orElse(now) > now + leeway, "iat is in the future");
    long longest = settings.maxLifetimeSeconds();
    refuseIf(
        longest > 0 && expiry - issued.orElse(now) > longest,
        "exp is later than the app's longest lifetime allows");
    settings
        .issuer()
        .ifPresent(
            issuer ->
                refuseIf(
                    !issuer.equals(claims.path("iss").textValue()), "iss is not the app's issuer"));
    settings
        .audience()
        .ifPresent(audience -> refuseIf(!isFor(audience), "aud is not the app's audience"));
    if (claims.has("appkey") && !app().equals(Optional.of(app))) {
      throw TokenRefusedException.forbidden("appkey is another app's");
    }
    TokenRights rights = new TokenRights(GrantsClaim.read(claims), alias());
    return new TokenLogin(app, customid(), rights, (expiry + leeway) * 1_000);
  }

  private static void refuseIf(boolean wrong, String words) {
    if (wrong) {
      throw TokenRefusedException.invalid(words);
    }
  }

  /** A time in seconds since the epoch, maybe with a fraction (RFC 7519 §2, NumericDate). */
  private OptionalLong seconds(String claim) {
    JsonNode value = claims.path(claim);
    if (value.isMissingNode()) {
      return OptionalLong.empty();
    }
    double seconds = value.isNumber() ? value.doubleValue() : -1;
    refuseIf(!(seconds >= 0 && seconds <= LATEST_SECOND), claim + " is no time in seconds");
    return OptionalLong.of((long) seconds);
  }

  private boolean isFor(String audience) {
    JsonNode aud = claims.path("aud");
    return aud.isArray()
        ? aud.valueStream().anyMatch(one -> audience.equals(one.textValue()))
        : audience.equals(aud.textValue());
  }

  private Optional<String> customid() {
    if (!claims.has("customid")) {
      return Optional.empty();
    }
    String text = claims.get("customid").textValue();
    refuseIf(
        text == null
            || text.isEmpty()
            || text.length() > LONGEST_CUSTOMID
            || text.chars().anyMatch(Character::isISOControl),
        "customid is no name of a client");
    return Optional.of(text);
  }

  private Optional<Alias> alias() {
    if (!claims.has("alias")) {
      return Optional.empty();
    }
    Optional<Alias> alias = Alias.parse(claims.get("alias").textValue());
    refuseIf(alias.isEmpty(), "alias is no alias");
    return alias;
  }
}
