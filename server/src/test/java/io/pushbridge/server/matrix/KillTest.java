package io.pushbridge.server.matrix;

import io.pushbridge.server.Ports;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.Mqtt3Device;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.ServerProcess;
import io.pushbridge.server.running.TestApps;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was acknowledged is not lost when the process is killed the moment after. */
class KillTest {
  @TempDir Path folder;

  /** Who publishes and is answered. */
  enum Answered {
    REST {
      @Override
      void publish(Ports ports, String topic, String text) {
        new Rest(ports, TestApps.FIRST).publish(topic, text, 1);
      }
    },
    PUBACK {
      @Override
      void publish(Ports ports, String topic, String text) {
        mqtt(ports).publish(topic, text, 1);
      }
    },
    PUBCOMP {
      @Override
      void publish(Ports ports, String topic, String text) {
        mqtt(ports).publish(topic, text, 2);
      }
    },
    SOCKETIO_PUBACK {
      @Override
      void publish(Ports ports, String topic, String text) {
        Browser browser = new JavaBrowser(ports, "websocket");
        browser.login(TestApps.FIRST.key().text(), "");
        browser.publish(topic, text, 1);
      }
    };

    abstract void publish(Ports ports, String topic, String text);

    private static MqttDevice mqtt(Ports ports) {
      MqttDevice device = new Mqtt5Device(ports, TestApps.FIRST, "publisher", false);
      device.connect();
      return device;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAcknowledgedArrivesAfterAKill(Answered answered) {
    try (ServerProcess first = ServerProcess.serve(folder)) {
      try (MqttDevice device = device(first.ports());
          Browser browser = browser(first.ports())) {
        device.connect();
        device.subscribe("news", 1);
        browser.subscribe("news", 1);
      }
      answered.publish(first.ports(), "news", "acknowledged");
      first.kill();
    }
    try (ServerProcess second = ServerProcess.serve(folder);
        MqttDevice device = device(second.ports());
        Browser browser = browser(second.ports())) {
      device.connect();
      device.messages().expect(new Received("news", "acknowledged"));
      browser.messages().expect(new Received("news", "acknowledged"));
    }
  }

  private static MqttDevice device(Ports ports) {
    return new Mqtt3Device(ports, TestApps.FIRST, "device", true);
  }

  private static Browser browser(Ports ports) {
    Browser browser = new JavaBrowser(ports, "websocket");
    browser.login(TestApps.FIRST.key().text(), "browser");
    return browser;
  }
}
