package io.pushbridge.link.external;

import io.pushbridge.core.link.MqttLink;
import io.pushbridge.link.Device;
import io.pushbridge.link.Device3;
import io.pushbridge.link.Device5;
import io.pushbridge.link.MqttLinkContract;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/**
 * A link to a broker that all tests of a class share, in both versions of the protocol; so each
 * test has a client id of its own.
 */
abstract class SharedBrokerContract extends MqttLinkContract {
  private static final AtomicInteger TESTS = new AtomicInteger();

  @TempDir private Path notes;
  private final String id = "pushbridge-0-" + TESTS.incrementAndGet();

  /** The broker's port. */
  abstract int port();

  /** Which version the link tries first. */
  abstract boolean triesMqtt5();

  /** Whether the broker speaks MQTT 5. */
  abstract boolean speaksMqtt5();

  @Override
  protected MqttLink link() {
    BrokerAddress address =
        new BrokerAddress("127.0.0.1", port(), false, Optional.empty(), Optional.empty(), id);
    return new ExternalLink(address, Optional.of(notes.resolve("notes")), triesMqtt5());
  }

  @Override
  protected Device device(String name) {
    String unique = name + "-" + id;
    return speaksMqtt5() ? Device5.at(port(), unique) : Device3.at(port(), unique);
  }

  @Override
  protected boolean hasProperties() {
    return triesMqtt5() && speaksMqtt5();
  }
}
