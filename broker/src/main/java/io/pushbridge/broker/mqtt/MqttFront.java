package io.pushbridge.broker.mqtt;

import io.pushbridge.core.Platform;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.core.registry.SessionRegistry;
import io.pushbridge.core.will.Wills;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What all connections of one server share. Thread-safe. */
final class MqttFront {
  private final MqttServerOptions options;
  private final Platform platform;
  private final SessionRegistry registry;
  private final Registering registering;
  private final Wills wills;
  private final ConnectReader connects;
  private final ParkedMessages parked = new ParkedMessages();
  private final Set<MqttConnection> open = ConcurrentHashMap.newKeySet();
  private final UnfinishedBytes unfinished = UnfinishedBytes.ofMemory();
  private final BodiesInProgress inProgress = BodiesInProgress.ofMemory();
  private volatile boolean closing;

  MqttFront(
      MqttServerOptions options,
      Platform platform,
      SessionRegistry registry,
      Registering registering,
      Wills wills) {
    this.options = options;
    this.platform = platform;
    this.registry = registry;
    this.registering = registering;
    this.wills = wills;
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

  Wills wills() {
    return wills;
  }

  /** What durable sessions left unacknowledged beside the log. */
  ParkedMessages parked() {
    return parked;
  }

  ConnectReader connects() {
    return connects;
  }

  /** What all clients have sent of packets that are not whole. */
  UnfinishedBytes unfinished() {
    return unfinished;
  }

  /** What all clients have published and is not done. */
  BodiesInProgress inProgress() {
    return inProgress;
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
}
