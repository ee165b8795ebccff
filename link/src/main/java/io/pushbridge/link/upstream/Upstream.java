package io.pushbridge.link.upstream;

import io.pushbridge.core.Platform;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.publish.Forwarding;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.topic.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Joins apps to a broker over a few links; an app's messages all go over one of them, in order. To
 * be made before the platform, whose forwarding it is, and started with it. Thread-safe.
 */
public final class Upstream implements Forwarding, CountingRouter.Interest, AutoCloseable {
  /** What each linked app is made of. */
  record Parts(
      UpstreamOptions options,
      CountingRouter router,
      SessionRegistry registry,
      Platform platform,
      LinkTally tally) {}

  private final UpstreamOptions options;
  private final CountingRouter router;
  private final SessionRegistry registry;
  private final List<MqttLink> links;
  private final ScheduledExecutorService loop;
  private final LinkTally tally = new LinkTally();
  private final Map<AppKey, LinkedApp> apps = new ConcurrentHashMap<>();
  private volatile Parts parts;

  /**
   * Joins nothing yet.
   *
   * @param router in front of the platform's router
   * @param links to one broker, not started; closed with this
   */
  public Upstream(
      UpstreamOptions options,
      CountingRouter router,
      SessionRegistry registry,
      Collection<? extends MqttLink> links) {
    this.options = options;
    this.router = router;
    this.registry = registry;
    this.links = List.copyOf(links);
    this.loop =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "upstream");
              thread.setDaemon(true);
              return thread;
            });
    router.tell(this);
  }

  /**
   * Starts the links and joins these apps. What an earlier run was subscribed to and these apps do
   * not want is ended.
   *
   * @return completes when everything that these apps' clients publish goes to the broker, now or
   *     when it is there
   */
  public CompletionStage<Void> start(Platform platform, Collection<AppKey> known) {
    parts = new Parts(options, router, registry, platform, tally);
    for (int i = 0; i < links.size(); i++) {
      links.get(i).start(new From(i));
    }
    return CompletableFuture.allOf(
            known.stream()
                .map(app -> join(app).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> links.forEach(MqttLink::settle));
  }

  /**
   * Joins an app that was made after the start; it leaves by itself when it is removed.
   *
   * @return completes as {@link #start} does, at once for an app that is not to be joined
   */
  public CompletionStage<Void> join(AppKey app) {
    return linked(app)
        .map(linked -> linked.attachedStage())
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** The app as it is joined; empty if it is not to be, or is no app of this server. */
  private Optional<LinkedApp> linked(AppKey app) {
    LinkedApp known = apps.get(app);
    if (known != null) {
      return Optional.of(known);
    }
    if (!options.topics().joins(app) || parts.platform().apps().find(app).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(apps.computeIfAbsent(app, this::begin));
  }

  private LinkedApp begin(AppKey app) {
    LinkedApp linked =
        new LinkedApp(app, parts, links.get(indexOf(app)), loop, () -> apps.remove(app));
    linked.start();
    return linked;
  }

  private int indexOf(AppKey app) {
    return Math.floorMod(app.hashCode(), links.size());
  }

  /** What comes over one of the links. */
  private final class From implements MqttLink.Receiver {
    private final int index;

    From(int index) {
      this.index = index;
    }

    @Override
    public void message(LinkMessage message, Runnable acknowledge) {
      TopicMap.AppTopic topic = options.topics().fromBroker(message.topic()).orElse(null);
      LinkedApp app = topic == null ? null : apps.get(topic.app());
      if (app == null || indexOf(topic.app()) != index) {
        // What an earlier run of the server was subscribed to.
        acknowledge.run();
      } else {
        app.received(topic.bare(), message, acknowledge);
      }
    }

    @Override
    public void state(MqttLink.State state) {
      if (state == MqttLink.State.CONNECTED) {
        tally.connected();
        apps.values().forEach(LinkedApp::resume);
      }
    }
  }

  /** Whether the broker is there, by all the links. */
  public boolean connected() {
    return links.stream().allMatch(link -> link.state() == MqttLink.State.CONNECTED);
  }

  /** How the links do. */
  public UpstreamFigures figures() {
    int connected =
        (int) links.stream().filter(link -> link.state() == MqttLink.State.CONNECTED).count();
    int waiting = apps.values().stream().mapToInt(LinkedApp::waiting).sum();
    return tally.figures(links.size(), connected, waiting);
  }

  @Override
  public boolean refuses(AppKey app) {
    return linked(app).map(LinkedApp::refuses).orElse(false);
  }

  @Override
  public CompletionStage<Void> expect(Message message) {
    // Topics that begin with $ stay here: no "#" matches them (MQTT 5 §4.7.2).
    boolean goes =
        message.destination() instanceof Destination.Topic topic
            && !topic.name().text().startsWith("$");
    return goes
        ? linked(message.app())
            .map(linked -> linked.expect(message))
            .orElseGet(() -> CompletableFuture.completedFuture(null))
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> wanted(AppKey app, TopicFilter filter) {
    return linked(app)
        .map(linked -> linked.filters().wanted(filter))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  @Override
  public void released(AppKey app, TopicFilter filter) {
    LinkedApp linked = apps.get(app);
    if (linked != null) {
      linked.filters().released(filter);
    }
  }

  /** Leaves the broker. Idempotent. */
  @Override
  public void close() {
    apps.values().forEach(LinkedApp::close);
    links.forEach(MqttLink::close);
    loop.shutdown();
  }
}
