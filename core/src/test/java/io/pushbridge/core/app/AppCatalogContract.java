package io.pushbridge.core.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushbridge.core.contract.EngineContract;
import io.pushbridge.core.jwt.JwtAlgorithm;
import io.pushbridge.core.jwt.JwtKey;
import io.pushbridge.core.jwt.JwtSettings;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link AppCatalog} keeps. */
public abstract class AppCatalogContract extends EngineContract {
  private static App app(AppKey key, String name) {
    return new App(
        key, name, new Secret("sec-ä" + name), new Secret("dev-" + name), AppLimits.DEFAULT);
  }

  private static AppLimits everyLimitChanged() {
    AppLimits limits = AppLimits.DEFAULT.withReceipts(false);
    for (AppLimit limit : AppLimit.values()) {
      limits = limits.with(limit, limit.least() + limit.key().length());
    }
    return limits;
  }

  @Test
  void beginsEmpty() {
    assertThat(await(engine().appCatalog().all())).isEmpty();
  }

  @Test
  void keepsWhatIsSavedAcrossRestarts() {
    App first = app(APP, "demo");
    App second =
        new App(OTHER, "ünïcode", new Secret("sec-1"), new Secret(""), everyLimitChanged());
    await(engine().appCatalog().save(first));
    await(engine().appCatalog().save(second));
    assertThat(await(engine().appCatalog().all())).containsExactlyInAnyOrder(first, second);
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void savingReplacesTheAppOfTheSameKey() {
    await(engine().appCatalog().save(app(APP, "before")));
    await(engine().appCatalog().save(app(APP, "after")));
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactly(app(APP, "after"));
  }

  @Test
  void keepsFormerSecretsAndTheRelayKeyAcrossRestarts() {
    App plain = app(APP, "demo");
    App rotated =
        plain
            .withServer(plain.server().rotated(new Secret("sec-2"), 5_000, 1_000))
            .withDevice(plain.device().rotated(new Secret("dev-2"), 7_000_000_000_000L, 1_000))
            .withLimits(everyLimitChanged())
            .withRelayKey(Optional.of(new Secret("relay-ü")));
    App half = app(OTHER, "half");
    App halfRotated = half.withDevice(half.device().rotated(new Secret("dev-3"), 9_000, 1_000));
    await(engine().appCatalog().save(rotated));
    await(engine().appCatalog().save(halfRotated));
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactlyInAnyOrder(rotated, halfRotated);
  }

  @Test
  void keepsWhichTokensLetClientsInAcrossRestarts() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2_048);
    KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(new ECGenParameterSpec("secp256r1"));
    App open =
        app(APP, "open")
            .withJwt(
                Optional.of(
                    new JwtSettings(
                        List.of(
                            JwtKey.secret("ä", "a secret of thirty-two bytes, 123".getBytes(UTF_8)),
                            new JwtKey("2", JwtAlgorithm.RS256, rsa.generateKeyPair().getPublic()),
                            new JwtKey("", JwtAlgorithm.ES256, ec.generateKeyPair().getPublic())),
                        Optional.of("https://login.example.com"),
                        Optional.of("pushbridge"),
                        600,
                        JwtSettings.LONGEST_LIFETIME,
                        false)));
    JwtKey key = JwtKey.secret("", new byte[32]);
    App closed =
        app(OTHER, "closed")
            .withLimits(everyLimitChanged())
            .withRelayKey(Optional.of(new Secret("relay")))
            .withJwt(
                Optional.of(
                    new JwtSettings(List.of(key), Optional.empty(), Optional.empty(), 0, 0, true)));
    await(engine().appCatalog().save(open));
    await(engine().appCatalog().save(closed));
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactlyInAnyOrder(open, closed);
    await(engine().appCatalog().save(open.withJwt(Optional.empty())));
    restart();
    assertThat(await(engine().appCatalog().all())).contains(app(APP, "open"));
  }

  @Test
  void anAppThatIsRemovedIsLeavingUntilItIsGone() {
    await(engine().appCatalog().save(app(APP, "one")));
    await(engine().appCatalog().save(app(OTHER, "other")));

    await(engine().appCatalog().remove(APP));
    restart();
    assertThat(await(engine().appCatalog().all())).containsExactly(app(OTHER, "other"));
    assertThat(await(engine().appCatalog().leaving())).containsExactly(APP);
    assertThatThrownBy(
            () -> engine().appCatalog().save(app(APP, "next")).toCompletableFuture().join())
        .hasCauseInstanceOf(IllegalStateException.class);

    await(engine().appCatalog().gone(APP));
    restart();
    assertThat(await(engine().appCatalog().leaving())).isEmpty();
    await(engine().appCatalog().save(app(APP, "next")));
    assertThat(await(engine().appCatalog().all())).contains(app(APP, "next"));
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    await(engine().appCatalog().remove(APP));
    assertThat(await(engine().appCatalog().leaving())).isEmpty();
  }
}
