package io.pushbridge.link.external;

import io.pushbridge.core.link.MqttLink;
import java.nio.file.Path;
import java.util.Optional;

/** A link that knows no more than MQTT 3.1.1. */
class Mqtt3LinkTest extends ExternalLinkContract {
  @Override
  MqttLink link(BrokerAddress address, Path notes) {
    return new ExternalLink(address, Optional.of(notes), false);
  }

  @Override
  protected boolean hasProperties() {
    return false;
  }
}
