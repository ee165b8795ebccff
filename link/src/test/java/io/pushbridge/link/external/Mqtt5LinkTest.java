package io.pushbridge.link.external;

import io.pushbridge.core.link.MqttLink;

/** A link that finds out that the broker speaks MQTT 5. */
class Mqtt5LinkTest extends ExternalLinkContract {
  @Override
  MqttLink link(BrokerAddress address) {
    return new ExternalLink(address);
  }

  @Override
  protected boolean hasProperties() {
    return true;
  }
}
