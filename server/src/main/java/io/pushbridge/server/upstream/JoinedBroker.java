package io.pushbridge.server.upstream;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.delivery.Router;
import io.pushbridge.core.publish.Forwarding;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.link.external.BrokerAddress;
import io.pushbridge.link.external.ExternalLink;
import io.pushbridge.link.upstream.CountingRouter;
import io.pushbridge.link.upstream.TopicMap;
import io.pushbridge.link.upstream.Upstream;
import io.pushbridge.link.upstream.UpstreamFigures;
import io.pushbridge.link.upstream.UpstreamOptions;
import io.pushbridge.server.config.BrokerConfiguration;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * What the platform is built with, with another broker or without: its router and who else must
 * have a message. Thread-safe.
 */
public final class JoinedBroker implements AutoCloseable {
  private final Router router;
  private final Optional<Upstream> upstream;

  private JoinedBroker(Router router, Optional<Upstream> upstream) {
    this.router = router;
    this.upstream = upstream;
  }

  /**
   * Joins nothing yet.
   *
   * @param wanted the broker, if there is one
   * @param node this server's number, part of its client ids there
   * @param data the data folder, where it is noted what the broker is subscribed to
   * @throws IllegalArgumentException if the app that is to be joined is not there
   */
  public static JoinedBroker of(
      Optional<BrokerConfiguration> wanted,
      int node,
      Path data,
      Router router,
      Apps apps,
      SessionRegistry registry) {
    return wanted
        .map(broker -> join(broker, node, data, router, apps, registry))
        .orElseGet(() -> new JoinedBroker(router, Optional.empty()));
  }

  private static JoinedBroker join(
      BrokerConfiguration broker,
      int node,
      Path data,
      Router router,
      Apps apps,
      SessionRegistry registry) {
    Optional<AppKey> only = broker.app().map(name -> keyOf(apps, name));
    UpstreamOptions options =
        new UpstreamOptions(
            new TopicMap(broker.prefix(), only), broker.whenAway(), broker.patience());
    CountingRouter counting = new CountingRouter(router);
    BrokerAddress address = broker.address();
    Upstream upstream =
        new Upstream(
            options,
            counting,
            registry,
            IntStream.range(0, broker.connections())
                .mapToObj(i -> address.withClientId(address.clientId() + "-" + node + "-" + i))
                .map(to -> new ExternalLink(to, Optional.of(notes(data, to))))
                .toList());
    return new JoinedBroker(counting, Optional.of(upstream));
  }

  /** A client id may be any text. */
  private static Path notes(Path data, BrokerAddress address) {
    String name = URLEncoder.encode(address.clientId(), StandardCharsets.UTF_8);
    return data.resolve("link-" + name + ".subscriptions");
  }

  private static AppKey keyOf(Apps apps, String name) {
    return apps.named(name)
        .map(App::key)
        .orElseThrow(
            () -> new IllegalArgumentException("no app is named %s (broker.app)".formatted(name)));
  }

  /** The platform's router. */
  public Router router() {
    return router;
  }

  /** Who else must have a message. */
  public Forwarding forwarding() {
    return upstream.<Forwarding>map(up -> up).orElse(Forwarding.NONE);
  }

  /** Starts; completes when what is published goes to the broker, now or when it is there. */
  public CompletionStage<Void> start(Platform platform) {
    return upstream.isPresent()
        ? upstream.get().start(platform, platform.apps().all().stream().map(App::key).toList())
        : CompletableFuture.completedFuture(null);
  }

  /** Joins an app that was made after the start; completes as {@link #start} does. */
  public CompletionStage<Void> join(AppKey app) {
    return upstream.isPresent()
        ? upstream.get().join(app)
        : CompletableFuture.completedFuture(null);
  }

  /** How the links do; {@link UpstreamFigures#NONE} without another broker. */
  public UpstreamFigures figures() {
    return upstream.map(Upstream::figures).orElse(UpstreamFigures.NONE);
  }

  /** Whether the broker, if there is one, is there. */
  public boolean connected() {
    return upstream.map(Upstream::connected).orElse(true);
  }

  @Override
  public void close() {
    upstream.ifPresent(Upstream::close);
  }
}
