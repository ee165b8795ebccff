package io.pushbridge.link;

import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimits;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.publish.Forwarding;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.PushPorts;
import io.pushbridge.core.push.ThirdPartyNotifier;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.removal.AppRemoval;
import io.pushbridge.core.will.Wills;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** A platform with one app over a store in memory. */
public final class MemoryPlatform implements AutoCloseable {
  public static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  public static final String PASSWORD = "device-password";

  /** Reaches nobody. */
  private static final class Silent implements PushNotifier {
    @Override
    public boolean reaches(AppKey app, String bundleId, Environment environment) {
      return false;
    }

    @Override
    public Optional<String> refusal(ApnsRequest request) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private final InMemoryStore store = new InMemoryStore(Clock.systemUTC(), app -> 100_000);
  private final EmbeddedRouter router = new EmbeddedRouter(2);
  private final Platform platform;

  /** Joined to nothing. */
  public MemoryPlatform() {
    this((routed, registry) -> new Joined(routed, Forwarding.NONE));
  }

  /** What is put in front of the router, and beside the store. */
  public record Joined(Router router, Forwarding forwarding) {}

  /** Joined to something. */
  public MemoryPlatform(BiFunction<Router, SessionRegistry, Joined> join) {
    Apps apps = await(Apps.load(store.appCatalog()));
    await(
        apps.save(
            new App(APP, "demo", new Secret("sec"), new Secret(PASSWORD), AppLimits.DEFAULT)));
    Joined joined = join.apply(router, store.sessionRegistry());
    platform =
        Platform.over(
            new Platform.Ports(
                apps,
                await(AccessRules.load(store.accessCatalog(), apps, Clock.systemUTC())),
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                joined.router(),
                new PushPorts(new Silent(), store.wakeUpOutbox(), store.badgeCounters()),
                ThirdPartyNotifier.NONE,
                joined.forwarding(),
                Clock.systemUTC(),
                1,
                new Tally()));
  }

  public Platform platform() {
    return platform;
  }

  /** Makes an app. */
  public void make(AppKey app) {
    await(
        platform
            .apps()
            .save(
                new App(
                    app,
                    app.text(),
                    new Secret("sec-" + app),
                    new Secret(PASSWORD),
                    AppLimits.DEFAULT)));
  }

  /** Removes an app with all that is its own. */
  public void remove(AppKey app) {
    await(
        new AppRemoval(store.appCatalog(), store.appData())
            .remove(app, platform.apps(), platform.sessions(), platform.access()));
  }

  /** What all of it is kept in. */
  public InMemoryStore store() {
    return store;
  }

  /** Registers devices. */
  public SessionRegistry registry() {
    return store.sessionRegistry();
  }

  public Registering registering() {
    return new Registering(platform.apps(), store.registrations(), store.sessionRegistry());
  }

  public Wills wills() {
    return new Wills(store.wills(), platform.sessions(), platform.publisher(), Clock.systemUTC());
  }

  public static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    platform.wakeUps().close();
    await(platform.sessions().disconnectAll(EndReason.SHUTDOWN));
    router.close();
    store.close();
  }
}
