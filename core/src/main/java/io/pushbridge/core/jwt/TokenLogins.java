package io.pushbridge.core.jwt;

import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.metrics.Tally;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets clients in that show a token, the same for every door. Thread-safe; never blocks. */
public final class TokenLogins {
  private final Apps apps;
  private final AccessRules access;
  private final TokenVerifier verifier;
  private final Tally tally;

  /** For these apps. */
  public TokenLogins(Apps apps, AccessRules access, TokenVerifier verifier, Tally tally) {
    this.apps = apps;
    this.access = access;
    this.verifier = verifier;
    this.tally = tally;
  }

  /**
   * Lets a client in.
   *
   * @param app the app it names; empty if the token has to
   * @return fails with {@link TokenRefusedException} if the token is not good for the app, or names
   *     an alias that the app's access manager does not let it take; or as {@link
   *     TokenVerifier#verify} does
   */
  public CompletionStage<TokenLogin> login(Optional<App> app, String token) {
    Optional<App> claimed = app.or(() -> verifier.claimedApp(token).flatMap(apps::find));
    if (claimed.isEmpty() || claimed.get().jwt().isEmpty()) {
      return refused(TokenRefusedException.invalid("appkey is of no app that takes tokens"));
    }
    App owner = claimed.get();
    return verifier
        .verify(owner.key(), owner.jwt().get(), token)
        .thenCompose(
            login ->
                mayTakeAlias(login)
                    ? CompletableFuture.completedFuture(login)
                    : CompletableFuture.failedFuture(
                        TokenRefusedException.forbidden(
                            "the access manager does not allow its alias")))
        .whenComplete(
            (login, failure) -> {
              if (failure != null) {
                tally.count(Tally.Event.REFUSED_TOKENS);
              }
            });
  }

  private CompletionStage<TokenLogin> refused(TokenRefusedException why) {
    tally.count(Tally.Event.REFUSED_TOKENS);
    return CompletableFuture.failedFuture(why);
  }

  private boolean mayTakeAlias(TokenLogin login) {
    return login
        .rights()
        .alias()
        .map(alias -> access.of(login.app()).mayTake(alias, ""))
        .orElse(true);
  }
}
