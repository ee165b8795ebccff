package io.pushbridge.link.upstream;

import io.pushbridge.link.Mosquitto;
import io.pushbridge.link.events.EventSource;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * EMQX, which is not at hand, as its documentation has it: devices and their messages are at a
 * Mosquitto, and its events are handed to the link as they are documented, because no broker lets
 * anybody else publish below {@code $SYS}.
 */
class EmqxDevicesTest extends BrokerDevicesContract {
  @TempDir private Path folder;
  private Mosquitto broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(folder);
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Override
  int port() {
    return broker.port();
  }

  @Override
  EventSource source() {
    return EventSource.EMQX;
  }

  @Override
  String aliasTopic(String clientId) {
    return PREFIX + ",yali/" + clientId;
  }

  private static void tell(JoinedServer server, String clientId, String what, String json) {
    server.link().deliver(message("$SYS/brokers/emqx@127.0.0.1/clients/" + clientId + what, json));
  }

  @Override
  void connected(JoinedServer server, String clientId) {
    tell(
        server,
        clientId,
        "/connected",
        """
        {"username": "foo", "ts": 1625572213873, "sockport": 1883, "proto_ver": 4,
         "proto_name": "MQTT", "keepalive": 60, "ipaddress": "127.0.0.1", "expiry_interval": 0,
         "connected_at": 1625572213873, "connack": 0, "clientid": "%s", "clean_start": true}
        """
            .formatted(clientId));
  }

  @Override
  void disconnected(JoinedServer server, String clientId) {
    tell(
        server,
        clientId,
        "/disconnected",
        """
        {"username": "foo", "ts": 1625572213873, "sockport": 1883, "reason": "tcp_closed",
         "proto_ver": 4, "proto_name": "MQTT", "ipaddress": "127.0.0.1",
         "disconnected_at": 1625572213873, "clientid": "%s"}
        """
            .formatted(clientId));
  }

  @Override
  void subscribed(JoinedServer server, String clientId, String filter) {
    tell(
        server,
        clientId,
        "/subscribed",
        """
        {"username": "foo", "ts": 1625572213873, "topic": "%s", "subopts": {"qos": 1},
         "protocol": "mqtt", "clientid": "%s"}
        """
            .formatted(filter, clientId));
  }
}
