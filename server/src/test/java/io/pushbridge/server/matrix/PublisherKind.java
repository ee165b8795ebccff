package io.pushbridge.server.matrix;

import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Rest;
import io.pushbridge.server.running.RunningServer;

/** The doors that messages come in by. */
enum PublisherKind {
  MQTT3 {
    @Override
    Publisher connect(RunningServer server) {
      return mqtt(server.mqtt3(RunningServer.fresh("publisher"), false));
    }
  },
  MQTT5 {
    @Override
    Publisher connect(RunningServer server) {
      return mqtt(server.mqtt5(RunningServer.fresh("publisher"), false));
    }
  },
  SOCKETIO {
    @Override
    Publisher connect(RunningServer server) {
      Browser browser = server.browser("");
      return new Publisher() {
        @Override
        public void toTopic(String topic, String text, int qos) {
          browser.publish(topic, text, qos);
        }

        @Override
        public void toAlias(String alias, String text, int qos) {
          browser.publishToAlias(alias, text, qos);
        }
      };
    }
  },
  REST {
    @Override
    Publisher connect(RunningServer server) {
      Rest rest = server.rest();
      return new Publisher() {
        @Override
        public void toTopic(String topic, String text, int qos) {
          rest.publish(topic, text, qos);
        }

        @Override
        public void toAlias(String alias, String text, int qos) {
          rest.publishToAlias(alias, text, qos);
        }
      };
    }
  };

  /** Somebody who publishes; returns from each method when the server has accepted. */
  interface Publisher {
    void toTopic(String topic, String text, int qos);

    void toAlias(String alias, String text, int qos);
  }

  abstract Publisher connect(RunningServer server);

  private static Publisher mqtt(MqttDevice device) {
    return new Publisher() {
      @Override
      public void toTopic(String topic, String text, int qos) {
        device.publish(topic, text, qos);
      }

      @Override
      public void toAlias(String alias, String text, int qos) {
        device.publish(",yta/" + alias, text, qos);
      }
    };
  }
}
