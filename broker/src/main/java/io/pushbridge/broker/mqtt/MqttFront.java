package io.pushbridge.broker.mqtt;

import io.pushbridge.core.Platform;
import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registry.SessionRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of one server share. Thread-safe. */
final class MqttFront {
  private static final Logger LOG = LoggerFactory.getLogger(MqttFront.class);

  private final MqttServerOptions options;
  private final Platform platform;
  private final SessionRegistry registry;
  private final Registering registering;
  private final ConnectReader connects;
  private final Set<MqttConnection> open = ConcurrentHashMap.newKeySet();
  private final UnfinishedBytes unfinished = UnfinishedBytes.ofMemory();
  private volatile boolean closing;

  MqttFront(
      MqttServerOptions options,
      Platform platform,
      SessionRegistry registry,
      Registering registering) {
    this.options = options;
    this.platform = platform;
    this.registry = registry;
    this.registering = registering;
    this.connects = new ConnectReader(platform.apps(), options, platform.clock());
  }

  MqttServerOptions options() {
    return options;
  }

  Platform platform() {
    return platform;
  }

  SessionRegistry registry() {
    return registry;
  }

  Registering registering() {
    return registering;
  }

  ConnectReader connects() {
    return connects;
  }

  /** What all clients have sent of packets that are not whole. */
  UnfinishedBytes unfinished() {
    return unfinished;
  }

  void opened(MqttConnection connection) {
    open.add(connection);
    if (closing) {
      connection.shutDown();
    }
  }

  void closed(MqttConnection connection) {
    open.remove(connection);
  }

  /** How many connections there are. */
  int connections() {
    return open.size();
  }

  /** Ends every connection, also those that are just being accepted. */
  void shutDown() {
    closing = true;
    open.forEach(MqttConnection::shutDown);
  }

  /** Publishes the will of a client that is gone. */
  void publishWill(PublishRequest will) {
    platform
        .publisher()
        .publish(will)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                LOG.warn("event=will_failed app={} cause={}", will.app(), failure.toString());
              }
            });
  }
}
