package io.pushbridge.server.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.jwt.TokenVerifier;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;

/**
 * Verifies signed tokens in their compact form (RFC 7515 §3.1) on threads of its own, the signature
 * first: whoever cannot sign learns nothing of what the claims should be. A key is used with its
 * own algorithm only, and nothing but the app's settings says which keys there are. Thread-safe.
 */
public final class NimbusTokenVerifier implements TokenVerifier, AutoCloseable {
  /** The longest token that is looked at, in characters. */
  public static final int LONGEST = 8_192;

  private static final int THREADS = 2;
  private static final int MOST_WAITING = 10_000;
  private static final long IDLE_SECONDS = 30;

  private final Clock clock;
  private final ThreadPoolExecutor workers;

  /** Verifies by this clock. */
  public NimbusTokenVerifier(Clock clock) {
    this.clock = clock;
    this.workers =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "tokens");
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
  }

  @Override
  public Optional<AppKey> claimedApp(String token) {
    try {
      return TokenClaims.read(parsed(token).getPayload().toBytes()).app();
    } catch (TokenRefusedException malformed) {
      return Optional.empty();
    }
  }

  @Override
  public CompletionStage<TokenLogin> verify(AppKey app, JwtSettings settings, String token) {
    try {
      return CompletableFuture.supplyAsync(() -> verified(app, settings, token), workers);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(full);
    }
  }

  private TokenLogin verified(AppKey app, JwtSettings settings, String token) {
    JWSObject signed = parsed(token);
    checkSignature(signed, settings.keys());
    return TokenClaims.read(signed.getPayload().toBytes()).login(app, settings, clock.millis());
  }

  private static JWSObject parsed(String token) {
    if (token.length() > LONGEST) {
      throw TokenRefusedException.invalid("it is longer than %d bytes".formatted(LONGEST));
    }
    JWSObject signed;
    try {
      signed = JWSObject.parse(token);
    } catch (ParseException | RuntimeException notOne) {
      // Of headers that are JSON and no object, the parser fails in its own ways.
      throw TokenRefusedException.invalid("it is no signed token");
    }
    if (signed.getHeader().getCriticalParams() != null) {
      throw TokenRefusedException.invalid("crit is not understood");
    }
    return signed;
  }

  private static void checkSignature(JWSObject signed, List<JwtKey> keys) {
    JWSHeader header = signed.getHeader();
    JwtAlgorithm algorithm = JwtAlgorithm.named(header.getAlgorithm().getName()).orElse(null);
    if (keys.stream().noneMatch(key -> key.algorithm() == algorithm)) {
      throw TokenRefusedException.invalid("alg is not that of a key of the app");
    }
    String named = header.getKeyID() == null ? "" : header.getKeyID();
    List<JwtKey> fitting = keys.stream().filter(key -> key.fits(algorithm, named)).toList();
    if (fitting.isEmpty()) {
      throw TokenRefusedException.invalid("kid is of no key of the app");
    }
    if (fitting.stream().noneMatch(key -> isSigned(signed, key))) {
      throw TokenRefusedException.invalid("the signature is of no key of the app");
    }
  }

  private static boolean isSigned(JWSObject signed, JwtKey key) {
    try {
      return verifierOf(key)
          .verify(signed.getHeader(), signed.getSigningInput(), signed.getSignature());
    } catch (JOSEException notOne) {
      return false;
    }
  }

  private static JWSVerifier verifierOf(JwtKey key) throws JOSEException {
    return switch (key.algorithm()) {
      case HS256 -> new MACVerifier((SecretKey) key.key());
      case RS256 -> new RSASSAVerifier((RSAPublicKey) key.key());
      case ES256 -> new ECDSAVerifier((ECPublicKey) key.key());
    };
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
