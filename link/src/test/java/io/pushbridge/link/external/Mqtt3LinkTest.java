package io.pushbridge.link.external;

import io.pushbridge.core.link.MqttLink;

/** A link that knows no more than MQTT 3.1.1. */
class Mqtt3LinkTest extends ExternalLinkContract {
  @Override
  MqttLink link(BrokerAddress address) {
    return new ExternalLink(address, false);
  }

  @Override
  protected boolean hasProperties() {
    return false;
  }
}
