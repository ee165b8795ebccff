package io.pushbridge.server;

import static io.pushbridge.server.Steps.await;
import static io.pushbridge.server.Steps.step;

import io.pushbridge.broker.routing.EmbeddedRouter;
import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessRules;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.removal.AppRemoval;
import io.pushbridge.core.retained.RetainedLimits;
import io.pushbridge.server.apps.EnsuredApps;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.data.OwnerOnlyFolder;
import io.pushbridge.server.jwt.NimbusTokenVerifier;
import io.pushbridge.server.jwt.TokenExpiryTimer;
import io.pushbridge.server.push.Pushing;
import io.pushbridge.server.upstream.JoinedBroker;
import io.pushbridge.store.Store;
import io.pushbridge.store.StoreOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every surface stands on: the store with what was kept in it, and the platform over it.
 *
 * @param removal takes an app and its data away
 * @param shown the apps of the configuration, for the banner
 * @param anonymous the app of MQTT clients without a user name, if there is one
 */
record Foundation(
    Store store,
    Platform platform,
    AppRemoval removal,
    Pushing pushing,
    JoinedBroker broker,
    List<App> shown,
    Optional<AppKey> anonymous) {
  private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);

  /** Opens it; what has to be closed again is added to {@code opened}, also if a step fails. */
  static Foundation open(Configuration configuration, Surroundings surroundings, Opened opened)
      throws StartFailedException {
    Store store =
        step(
            "cannot open the data folder " + configuration.data(),
            () -> openStore(configuration, surroundings));
    opened.add("store", store);
    AppRemoval removal = new AppRemoval(store.appCatalog(), store.appData());
    step("cannot finish the removal of an app", () -> await(removal.finish()));
    Apps apps = step("cannot read the apps", () -> await(Apps.load(store.appCatalog())));
    store.messagesPerTopic(app -> apps.limitsOf(app).of(AppLimit.MESSAGES_PER_TOPIC));
    store.retainedLimits(app -> RetainedLimits.of(apps.limitsOf(app)));
    List<App> shown =
        step("cannot keep the apps", () -> await(EnsuredApps.ensure(apps, configuration.apps())));
    AccessRules access =
        step(
            "cannot read the grants",
            () -> await(AccessRules.load(store.accessCatalog(), apps, surroundings.clock())));
    Optional<AppKey> anonymous = anonymousApp(configuration, apps);
    noteWaysAroundTokens(configuration, apps);
    Pushing pushing =
        step(
            "cannot read the credentials of Apple's",
            () ->
                await(
                    Pushing.open(
                        configuration.apns(),
                        store.push(),
                        surroundings.clock(),
                        surroundings.notifier())));
    opened.add("push", pushing);
    JoinedBroker broker = openRouter(configuration, store, apps, opened);
    NimbusTokenVerifier tokens = new NimbusTokenVerifier(surroundings.clock());
    opened.add("tokens", tokens);
    Platform platform =
        openPlatform(
            new Platform.Ports(
                apps,
                access,
                store.messageLog(),
                store.sessionRegistry(),
                store.retainedMessages(),
                broker.router(),
                pushing.ports(),
                surroundings.thirdParties(),
                broker.forwarding(),
                tokens,
                surroundings.clock(),
                configuration.node(),
                new Tally()),
            broker,
            opened);
    return new Foundation(store, platform, removal, pushing, broker, shown, anonymous);
  }

  private static Optional<AppKey> anonymousApp(Configuration configuration, Apps apps)
      throws StartFailedException {
    Optional<String> name = configuration.mqtt().anonymousApp();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    AppKey key =
        apps.named(name.get())
            .map(App::key)
            .orElseThrow(
                () ->
                    new StartFailedException(
                        "no app is named %s (mqtt.anonymous-app)".formatted(name.get()), null));
    LOG.warn(
        "event=anonymous_mqtt_allowed app={} meaning=\"clients without a user name may publish"
            + " and subscribe in this app; for trials only\"",
        name.get());
    return Optional.of(key);
  }

  private static void noteWaysAroundTokens(Configuration configuration, Apps apps) {
    if (configuration.devices().registers()) {
      apps.all().stream()
          .filter(App::requiresToken)
          .forEach(
              app ->
                  LOG.warn(
                      "event=registration_beside_tokens app={} meaning=\"the app asks for tokens,"
                          + " and devices with the vendor's SDKs can register without one\"",
                      app.name()));
    }
  }

  private static JoinedBroker openRouter(
      Configuration configuration, Store store, Apps apps, Opened opened) {
    EmbeddedRouter router =
        new EmbeddedRouter(Math.max(2, Runtime.getRuntime().availableProcessors()));
    opened.add("router", router);
    JoinedBroker broker =
        JoinedBroker.of(
            configuration.broker(),
            configuration.node(),
            configuration.data(),
            router,
            apps,
            store.sessionRegistry());
    opened.add("broker", broker);
    return broker;
  }

  private static Platform openPlatform(Platform.Ports ports, JoinedBroker broker, Opened opened)
      throws StartFailedException {
    Platform platform = Platform.over(ports);
    opened.add("wake-ups", platform.wakeUps());
    step("cannot read the wake-ups", () -> await(platform.wakeUps().resume()));
    step("cannot join the broker", () -> await(broker.start(platform)));
    opened.add("token expiry", TokenExpiryTimer.start(platform.sessions()));
    opened.add("session sweep", SessionSweep.start(ports.registry(), ports.clock()));
    return platform;
  }

  private static Store openStore(Configuration configuration, Surroundings surroundings)
      throws IOException {
    OwnerOnlyFolder.create(configuration.data());
    return Store.open(
        configuration.data(),
        surroundings.clock(),
        configuration.node(),
        StoreOptions.defaults(),
        surroundings.files());
  }
}
