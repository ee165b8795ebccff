package io.pushbridge.link.upstream;

import io.pushbridge.core.Platform;
import io.pushbridge.core.access.AccessDeniedException;
import io.pushbridge.core.alias.AliasCommand;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.session.ConnectionLimitException;
import io.pushbridge.core.topic.Alias;
import io.pushbridge.core.topic.InvalidNameException;
import io.pushbridge.core.topic.TopicFilter;
import io.pushbridge.core.topic.TopicSyntax;
import io.pushbridge.link.events.ClientEvent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of one app at the broker, as far as it says which of them published: the client id
 * stands behind the reserved topic, {@code ,yali/CLIENTID}, and the broker sees to it that it is
 * true. Confined to the app's loop.
 */
final class BrokerDevices {
  /** What is asked of the broker for it. */
  static final Set<String> FILTERS = Set.of(",yali/+", ",yaliget/+");

  private static final Logger LOG = LoggerFactory.getLogger(BrokerDevices.class);
  private static final String SET = ",yali/";
  private static final String GET = ",yaliget/";
  private static final String ANSWER = "/alias";
  private static final String DEVICE = "device/";
  private static final int PAGE = 1_000;
  private static final long RETRY_MILLIS = 500;
  // Clients without an alias whose filters are remembered until they set one, and how many of each.
  private static final int STRANGERS = 10_000;
  private static final int FILTERS_EACH = 100;

  private final AppKey app;
  private final Platform platform;
  private final SessionRegistry registry;
  private final ScheduledExecutorService loop;
  private final Function<Consumer<EndReason>, LinkOutlet> outlets;
  private final BiConsumer<String, LinkMessage> publish;
  private final Map<String, BrokerDevice> devices = new HashMap<>();
  private final Map<String, Set<TopicFilter>> strangers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<TopicFilter>> eldest) {
          return size() > STRANGERS;
        }
      };

  /**
   * None yet.
   *
   * @param outlets makes the way to a device's alias
   * @param publish sends a message to a topic of the app at the broker
   */
  BrokerDevices(
      AppKey app,
      Platform platform,
      SessionRegistry registry,
      ScheduledExecutorService loop,
      Function<Consumer<EndReason>, LinkOutlet> outlets,
      BiConsumer<String, LinkMessage> publish) {
    this.app = app;
    this.platform = platform;
    this.registry = registry;
    this.loop = loop;
    this.outlets = outlets;
    this.publish = publish;
  }

  /** Those of earlier runs count as connected until the broker says something else. */
  void start() {
    load(0);
  }

  private void load(long after) {
    registry
        .sessionsOf(app, after, PAGE)
        .whenCompleteAsync(
            (page, failure) -> {
              if (failure != null) {
                LOG.warn("event=link_devices_unknown app={} cause={}", app, failure.toString());
                return;
              }
              page.sessions().stream()
                  .map(record -> record.name())
                  .filter(name -> name.door() == Door.LINK && name.text().startsWith(DEVICE))
                  .forEach(name -> connect(name.text().substring(DEVICE.length())));
              if (!page.complete()) {
                load(page.resumeAfter());
              }
            },
            loop);
  }

  private void connect(String clientId) {
    device(clientId)
        .online()
        .exceptionally(
            failure -> {
              LOG.warn("event=link_device_failed client={} cause={}", clientId, failure.toString());
              return null;
            });
  }

  private BrokerDevice device(String clientId) {
    return devices.computeIfAbsent(
        clientId,
        first -> {
          SessionName name = new SessionName(app, Door.LINK, DEVICE + clientId);
          BrokerDevice device = new BrokerDevice(name, platform, loop, outlets);
          Optional.ofNullable(strangers.remove(clientId))
              .ifPresent(filters -> filters.forEach(device::subscribed));
          return device;
        });
  }

  /** Whether a message is a device's word about its own alias. */
  static boolean concerns(String bare) {
    return bare.startsWith(SET) || bare.startsWith(GET);
  }

  /** Does what it says, and acknowledges it when that is durable. */
  void take(String bare, LinkMessage message, Runnable acknowledge) {
    if (bare.startsWith(GET)) {
      answer(bare.substring(GET.length()), message);
      acknowledge.run();
      return;
    }
    Optional<AliasCommand> command = AliasCommand.parse(message.payload(), "");
    if (command.isEmpty()) {
      LOG.debug("event=link_alias_refused app={} reason=\"no alias\"", app);
      acknowledge.run();
      return;
    }
    set(bare.substring(SET.length()), command.get(), message.qos(), acknowledge);
  }

  private void set(String clientId, AliasCommand command, Qos qos, Runnable acknowledge) {
    if (platform.apps().find(app).isEmpty()) {
      acknowledge.run();
      return;
    }
    device(clientId)
        .online()
        .thenCompose(session -> platform.aliases().set(session, command.alias(), command.token()))
        .whenCompleteAsync(
            (done, failure) -> {
              Throwable reason =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (reason == null) {
                acknowledge.run();
              } else if (reason instanceof AccessDeniedException
                  || reason instanceof ConnectionLimitException) {
                LOG.warn(
                    "event=link_alias_refused app={} client={} reason={}",
                    app,
                    clientId,
                    reason.toString());
                acknowledge.run();
              } else if (qos.acknowledged()) {
                // The broker sends no more than a window of these.
                var unused =
                    loop.schedule(
                        () -> set(clientId, command, qos, acknowledge),
                        RETRY_MILLIS,
                        TimeUnit.MILLISECONDS);
              }
            },
            loop);
  }

  private void answer(String clientId, LinkMessage question) {
    BrokerDevice known = devices.get(clientId);
    if (known == null) {
      answer(clientId, question, "");
    } else {
      known
          .online()
          .thenAccept(
              session -> answer(clientId, question, session.alias().map(Alias::text).orElse("")));
    }
  }

  private void answer(String clientId, LinkMessage question, String alias) {
    String to = GET + clientId + ANSWER;
    publish.accept(to, new LinkMessage(to, alias.getBytes(StandardCharsets.UTF_8), question.qos()));
  }

  /**
   * A client of the broker did something.
   *
   * @param filter what it is about in the app's names, empty if it is about nothing of this app
   */
  void event(ClientEvent event, Optional<String> filter) {
    switch (event.kind()) {
      case CONNECTED -> {
        if (devices.containsKey(event.clientId())) {
          connect(event.clientId());
        }
      }
      case DISCONNECTED -> {
        strangers.remove(event.clientId());
        Optional.ofNullable(devices.get(event.clientId())).ifPresent(BrokerDevice::offline);
      }
      case SUBSCRIBED, UNSUBSCRIBED ->
          filter
              .flatMap(BrokerDevices::parsed)
              .ifPresent(what -> held(event, what, event.kind() == ClientEvent.Kind.SUBSCRIBED));
    }
  }

  private static Optional<TopicFilter> parsed(String text) {
    try {
      return Optional.of(TopicFilter.parse(text, TopicSyntax.MQTT));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  private void held(ClientEvent event, TopicFilter filter, boolean now) {
    BrokerDevice known = devices.get(event.clientId());
    if (known != null && now) {
      known.subscribed(filter);
    } else if (known != null) {
      known.unsubscribed(filter);
    } else if (now) {
      Set<TopicFilter> filters =
          strangers.computeIfAbsent(event.clientId(), first -> new LinkedHashSet<>());
      if (filters.size() < FILTERS_EACH) {
        filters.add(filter);
      }
    } else if (strangers.containsKey(event.clientId())) {
      strangers.get(event.clientId()).remove(filter);
    }
  }

  /** The broker is back: what waits for the devices goes on. */
  void resume() {
    devices.values().forEach(BrokerDevice::resume);
  }
}
