package io.pushbridge.link.external;

import io.pushbridge.link.BrokerProcess;
import io.pushbridge.link.OtherBrokers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A link to nats-server, which speaks MQTT 3.1.1. */
class NatsLinkTest {
  @TempDir private static Path folder;
  private static BrokerProcess broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = OtherBrokers.nats(folder);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  /** What this broker does its own way. */
  private abstract static class AtNats extends SharedBrokerContract {
    @Override
    int port() {
      return broker.port();
    }

    @Override
    boolean speaksMqtt5() {
      return false;
    }

    /** It knows QoS 2 from its release 2.10 on. */
    @Override
    protected boolean hasQos2() {
      return false;
    }

    /** It sends again when it has waited for the acknowledgement. */
    @Override
    protected boolean repeatsInOrder() {
      return false;
    }
  }

  /** A link that finds out what the broker speaks. */
  @Nested
  class FindingOut extends AtNats {
    @Override
    boolean triesMqtt5() {
      return true;
    }
  }

  /** A link that knows no more than MQTT 3.1.1. */
  @Nested
  class InMqtt3 extends AtNats {
    @Override
    boolean triesMqtt5() {
      return false;
    }
  }
}
