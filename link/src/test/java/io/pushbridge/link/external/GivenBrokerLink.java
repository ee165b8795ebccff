package io.pushbridge.link.external;

/**
 * A link to a broker that is already there and lets anybody in, to be run by name: {@code mvn -pl
 * link -am test -Dtest=GivenBrokerLink -Dbroker.port=1883}. With {@code -Dbroker.mqtt=3} for one
 * that knows MQTT 3.1.1 only, {@code -Dbroker.qos2=false} for one whose devices cannot publish with
 * QoS 2.
 */
class GivenBrokerLink extends SharedBrokerContract {
  @Override
  int port() {
    return Integer.getInteger("broker.port");
  }

  @Override
  boolean triesMqtt5() {
    return Integer.getInteger("broker.mqtt", 5) == 5;
  }

  @Override
  boolean speaksMqtt5() {
    return Integer.getInteger("broker.mqtt", 5) == 5;
  }

  @Override
  protected boolean hasQos2() {
    return Boolean.parseBoolean(System.getProperty("broker.qos2", "true"));
  }
}
