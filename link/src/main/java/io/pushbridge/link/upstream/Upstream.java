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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
      Platform platform) {}

  private final UpstreamOptions options;
  private final CountingRouter router;
  private final SessionRegistry registry;
  private final List<MqttLink> links;
  private final ScheduledExecutorService loop;
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
   * Starts the links and joins these apps; others join when something of them happens.
   *
   * @return completes when everything that these apps' clients publish goes to the broker, now or
   *     when it is there
   */
  public CompletionStage<Void> start(Platform platform, Collection<AppKey> known) {
    parts = new Parts(options, router, registry, platform);
    for (int i = 0; i < links.size(); i++) {
      links.get(i).start(new From(i));
    }
    List<CompletableFuture<?>> started = new ArrayList<>();
    known.stream()
        .filter(options.topics()::joins)
        .forEach(app -> started.add(linked(app).attachedStage()));
    return CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new));
  }

  private LinkedApp linked(AppKey app) {
    return apps.computeIfAbsent(
        app,
        first -> {
          LinkedApp linked = new LinkedApp(app, parts, links.get(indexOf(app)), loop);
          linked.start();
          return linked;
        });
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
        apps.values().forEach(LinkedApp::resume);
      }
    }
  }

  /** Whether the broker is there, by all the links. */
  public boolean connected() {
    return links.stream().allMatch(link -> link.state() == MqttLink.State.CONNECTED);
  }

  @Override
  public boolean refuses(AppKey app) {
    return options.topics().joins(app) && linked(app).refuses();
  }

  @Override
  public CompletionStage<Void> expect(Message message) {
    // Topics that begin with $ stay here: no "#" matches them (MQTT 5 §4.7.2).
    return options.topics().joins(message.app())
            && message.destination() instanceof Destination.Topic topic
            && !topic.name().text().startsWith("$")
        ? linked(message.app()).expect(message)
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> wanted(AppKey app, TopicFilter filter) {
    return options.topics().joins(app)
        ? linked(app).filters().wanted(filter)
        : CompletableFuture.completedFuture(null);
  }

  @Override
  public void released(AppKey app, TopicFilter filter) {
    if (options.topics().joins(app)) {
      linked(app).filters().released(filter);
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
