package io.pushbridge.server.apps;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Credential;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.jwt.JwtSettings;
import io.pushbridge.core.removal.AppRemoval;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.push.Pushing;
import io.pushbridge.server.relay.ConfiguredRelay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator does to apps while the server runs. What the configuration says of an app is
 * refused here: it would come back with the next start. Every change is durable, and in force on
 * every surface, when its stage completes. Thread-safe; never blocks, but changes of one app come
 * one after the other.
 */
public final class AppAdministration {
  private static final Logger LOG = LoggerFactory.getLogger(AppAdministration.class);

  private final Map<AppKey, AppSettings> configured;
  private final Apps apps;
  private final Platform platform;
  private final AppRemoval removal;
  private final Pushing pushing;
  private final ConfiguredRelay relay;
  private final Function<AppKey, CompletionStage<Void>> join;
  // The newest change, after which the next one begins; guarded by this.
  private CompletionStage<?> newest = CompletableFuture.completedFuture(null);

  /**
   * For a server that was started with these apps in its configuration.
   *
   * @param join joins a new app to where else its devices are
   */
  public AppAdministration(
      List<AppSettings> configured,
      Platform platform,
      AppRemoval removal,
      Pushing pushing,
      ConfiguredRelay relay,
      Function<AppKey, CompletionStage<Void>> join) {
    this.configured =
        configured.stream().collect(Collectors.toUnmodifiableMap(AppSettings::key, app -> app));
    this.apps = platform.apps();
    this.platform = platform;
    this.removal = removal;
    this.pushing = pushing;
    this.relay = relay;
    this.join = join;
  }

  /** Whether the configuration says that the app must exist. */
  public boolean isConfigured(AppKey app) {
    return configured.containsKey(app);
  }

  /**
   * Makes an app. What is not given is made up.
   *
   * @return the app, its stage fails with {@link ConflictException} if its key, name or seckey is
   *     another app's, or an app of that key is still being removed
   */
  public CompletionStage<App> create(
      String name,
      Optional<AppKey> key,
      Optional<Secret> seckey,
      Optional<Secret> devicePassword,
      AppLimits limits) {
    AppSettings checked =
        new AppSettings(
            name,
            key.orElseGet(RandomSecrets::appKey),
            seckey.orElseGet(RandomSecrets::seckey),
            Optional.of(devicePassword.orElseGet(RandomSecrets::devicePassword)));
    return inTurn(
        () -> {
          refuseWhatOthersHave(checked);
          App made =
              new App(
                  checked.key(),
                  name,
                  checked.seckey(),
                  checked.devicePassword().orElseThrow(),
                  limits);
          return saved(made, "app_created")
              .thenCompose(app -> join.apply(app.key()).thenApply(joined -> app));
        });
  }

  private void refuseWhatOthersHave(AppSettings wanted) {
    if (apps.find(wanted.key()).isPresent()) {
      throw new ConflictException("there is an app with this appkey");
    }
    if (apps.named(wanted.name()).isPresent()) {
      throw new ConflictException("there is an app with this name");
    }
    refuseSeckeyOfOthers(wanted.key(), wanted.seckey());
  }

  /** A former one that is still good is another app's, too. */
  private void refuseSeckeyOfOthers(AppKey own, Secret seckey) {
    long now = platform.clock().millis();
    if (apps.all().stream()
        .anyMatch(app -> !app.key().equals(own) && app.acceptsSeckey(seckey.reveal(), now))) {
      throw new ConflictException("another app has this seckey");
    }
  }

  /**
   * Gives an app another seckey.
   *
   * @param next the new one; empty for a random one
   * @param grace how long the former one is good, too
   */
  public CompletionStage<App> rotateSeckey(AppKey key, Optional<Secret> next, Duration grace) {
    Secret secret = next.orElseGet(RandomSecrets::seckey);
    AppSettings.checkSecret("seckey", secret);
    return changed(
        key,
        "seckey_rotated",
        app -> {
          refuseConfigured(isConfigured(key), "seckey", app);
          refuseSeckeyOfOthers(key, secret);
          return app.withServer(rotated(app.server(), secret, grace));
        });
  }

  /** Gives an app another device password, as {@link #rotateSeckey} does with its seckey. */
  public CompletionStage<App> rotateDevicePassword(
      AppKey key, Optional<Secret> next, Duration grace) {
    Secret secret = next.orElseGet(RandomSecrets::devicePassword);
    AppSettings.checkSecret("device password", secret);
    return changed(
        key,
        "device_password_rotated",
        app -> {
          refuseConfigured(
              isConfigured(key) && configured.get(key).devicePassword().isPresent(),
              "device password",
              app);
          return app.withDevice(rotated(app.device(), secret, grace));
        });
  }

  private Credential rotated(Credential before, Secret next, Duration grace) {
    long now = platform.clock().millis();
    return before.rotated(next, now + grace.toMillis(), now);
  }

  /**
   * Sets bounds and switches.
   *
   * @param limits the new bounds; an empty one goes back to its default, the others stay
   * @param receipts the switch, if it is to be set
   */
  public CompletionStage<App> limit(
      AppKey key, Map<AppLimit, Optional<Integer>> limits, Optional<Boolean> receipts) {
    return changed(
        key,
        "limits_changed",
        app -> {
          AppSettings own = configured.get(key);
          AppLimits next = app.limits();
          for (Map.Entry<AppLimit, Optional<Integer>> limit : limits.entrySet()) {
            AppLimit which = limit.getKey();
            refuseConfigured(own != null && own.limits().containsKey(which), which.key(), app);
            next = next.with(which, limit.getValue().orElse(which.defaultValue()));
          }
          refuseConfigured(
              receipts.isPresent() && own != null && own.receipts().isPresent(), "receipts", app);
          return app.withLimits(receipts.map(next::withReceipts).orElse(next));
        });
  }

  /** Gives an app a key of the relay, or takes it away. */
  public CompletionStage<App> relayKey(AppKey key, Optional<Secret> relayKey) {
    relayKey.ifPresent(secret -> AppSettings.checkSecret("relay key", secret));
    return changed(
            key,
            "relay_key_changed",
            app -> {
              refuseConfigured(relay.isConfigured(app.name()), "relay key", app);
              return app.withRelayKey(relayKey);
            })
        .whenComplete((app, failure) -> relay.keysChanged());
  }

  /**
   * Sets which tokens let clients in, or that none do. Clients that are connected stay so.
   *
   * @param change what is to be, from what is; what it throws fails the stage
   */
  public CompletionStage<App> jwt(
      AppKey key, Function<Optional<JwtSettings>, Optional<JwtSettings>> change) {
    return changed(
        key,
        "tokens_changed",
        app -> {
          refuseConfigured(
              isConfigured(key) && configured.get(key).jwt().isPresent(), "tokens", app);
          return app.withJwt(change.apply(app.jwt()));
        });
  }

  /** A random key for the relay. */
  static Secret newRelayKey() {
    return RandomSecrets.devicePassword();
  }

  /** Whether there is a relay: some app has a key. */
  boolean hasRelay() {
    return relay.isOn();
  }

  /** Removes an app with everything that belongs to it, and ends its connections. */
  public CompletionStage<Void> delete(AppKey key) {
    return inTurn(
        () -> {
          App app = existing(key);
          if (isConfigured(key)) {
            throw new ConflictException(
                "%s stands in the configuration and would be made again at the next start: take it out there first"
                    .formatted(app.name()));
          }
          LOG.info("event=app_leaves app={} name={}", key, app.name());
          return pushing
              .removeCredentials(key)
              .thenCompose(
                  done -> removal.remove(key, apps, platform.sessions(), platform.access()))
              .whenComplete((done, failure) -> relay.keysChanged());
        });
  }

  private static void refuseConfigured(boolean refused, String what, App app) {
    if (refused) {
      throw new ConflictException(
          "the %s of %s stands in the configuration: change it there, and start the server anew"
              .formatted(what, app.name()));
    }
  }

  private App existing(AppKey key) {
    return apps.find(key).orElseThrow(() -> new ConflictException("the app is gone"));
  }

  private CompletionStage<App> changed(AppKey key, String event, Function<App, App> change) {
    return inTurn(() -> saved(change.apply(existing(key)), event));
  }

  private CompletionStage<App> saved(App app, String event) {
    return apps.save(app)
        .thenApply(
            done -> {
              LOG.info("event={} app={} name={}", event, app.key(), app.name());
              return app;
            });
  }

  /** What one step of administration does; begun when the one before it has ended. */
  @FunctionalInterface
  private interface Step<T> {
    CompletionStage<T> begin();
  }

  private synchronized <T> CompletionStage<T> inTurn(Step<T> step) {
    CompletionStage<T> done =
        newest.handle((before, failure) -> null).thenCompose(ended -> step.begin());
    newest = done;
    return done;
  }

  /** It cannot be done as things are; the message is fit to be shown. */
  public static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConflictException(String message) {
      super(message);
    }
  }
}
