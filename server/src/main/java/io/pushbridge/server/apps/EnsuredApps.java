package io.pushbridge.server.apps;

import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Credential;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.config.AppSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes the apps that the configuration names, and a demo app if there would be none at all. What
 * was made is kept in the catalog, so a restart finds the same secrets.
 */
public final class EnsuredApps {
  /** The name of the app that the demo page uses. */
  public static final String DEMO = "demo";

  private EnsuredApps() {}

  /**
   * Makes them.
   *
   * @return completes when durable, with the apps whose credentials the banner shows: the
   *     configured ones and the demo app
   */
  public static CompletionStage<List<App>> ensure(Apps apps, List<AppSettings> wanted) {
    List<App> changed = new ArrayList<>();
    List<App> shown = new ArrayList<>();
    for (AppSettings settings : wanted) {
      App app = merged(settings, apps.find(settings.key()));
      changed.add(app);
      shown.add(app);
    }
    Optional<App> demo = apps.named(DEMO);
    if (wanted.isEmpty() && apps.all().isEmpty()) {
      demo = Optional.of(newDemo());
      changed.add(demo.get());
    }
    demo.filter(app -> shown.stream().noneMatch(other -> other.key().equals(app.key())))
        .ifPresent(shown::add);
    return CompletableFuture.allOf(
            changed.stream()
                .map(app -> apps.save(app).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> List.copyOf(shown));
  }

  private static App newDemo() {
    return new App(
        RandomSecrets.appKey(),
        DEMO,
        RandomSecrets.seckey(),
        RandomSecrets.devicePassword(),
        AppLimits.DEFAULT);
  }

  /** What is configured wins; what is not stays, or is made. */
  private static App merged(AppSettings settings, Optional<App> kept) {
    Credential device =
        settings
            .devicePassword()
            .map(password -> configured(password, kept.map(App::device)))
            .or(() -> kept.map(App::device))
            .orElseGet(() -> Credential.of(RandomSecrets.devicePassword()));
    return new App(
        settings.key(),
        settings.name(),
        configured(settings.seckey(), kept.map(App::server)),
        device,
        settings.over(kept.map(App::limits).orElse(AppLimits.DEFAULT)),
        kept.flatMap(App::relayKey),
        settings.jwt().or(() -> kept.flatMap(App::jwt)));
  }

  /** A secret that did not change keeps its former one for as long as that is good. */
  private static Credential configured(Secret secret, Optional<Credential> kept) {
    return kept.filter(credential -> credential.secret().equals(secret))
        .orElseGet(() -> Credential.of(secret));
  }
}
