package io.pushbridge.core.jwt;

import io.pushbridge.core.app.AppKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Port: reads and verifies tokens (RFC 7519). Thread-safe; never blocks. */
public interface TokenVerifier {
  /** Lets nobody in. */
  TokenVerifier NONE =
      new TokenVerifier() {
        @Override
        public Optional<AppKey> claimedApp(String token) {
          return Optional.empty();
        }

        @Override
        public CompletionStage<TokenLogin> verify(AppKey app, JwtSettings settings, String token) {
          return CompletableFuture.failedFuture(
              TokenRefusedException.invalid("there are no tokens here"));
        }
      };

  /**
   * The app that a token says it is for. Nothing of it is verified: it only says whose keys to
   * verify it with.
   */
  Optional<AppKey> claimedApp(String token);

  /**
   * Verifies a token: its signature first, then its claims.
   *
   * @return fails with {@link TokenRefusedException} if it is not good for the app; with {@link
   *     java.util.concurrent.RejectedExecutionException} if more tokens wait than can be verified
   */
  CompletionStage<TokenLogin> verify(AppKey app, JwtSettings settings, String token);
}
