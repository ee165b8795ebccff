package io.pushbridge.link.external;

import io.pushbridge.core.link.MqttLink;
import java.nio.file.Path;
import java.util.Optional;

/** A link that finds out that the broker speaks MQTT 5. */
class Mqtt5LinkTest extends ExternalLinkContract {
  @Override
  MqttLink link(BrokerAddress address, Path notes) {
    return new ExternalLink(address, Optional.of(notes));
  }

  @Override
  protected boolean hasProperties() {
    return true;
  }
}
