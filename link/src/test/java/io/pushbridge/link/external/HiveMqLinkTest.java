package io.pushbridge.link.external;

import io.pushbridge.link.BrokerProcess;
import io.pushbridge.link.OtherBrokers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A link to HiveMQ CE. */
class HiveMqLinkTest {
  @TempDir private static Path folder;
  private static BrokerProcess broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = OtherBrokers.hiveMq(folder);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  /** A link that finds out what the broker speaks. */
  @Nested
  class FindingOut extends SharedBrokerContract {
    @Override
    int port() {
      return broker.port();
    }

    @Override
    boolean triesMqtt5() {
      return true;
    }

    @Override
    boolean speaksMqtt5() {
      return true;
    }
  }

  /** A link that knows no more than MQTT 3.1.1. */
  @Nested
  class InMqtt3 extends SharedBrokerContract {
    @Override
    int port() {
      return broker.port();
    }

    @Override
    boolean triesMqtt5() {
      return false;
    }

    @Override
    boolean speaksMqtt5() {
      return true;
    }
  }
}
