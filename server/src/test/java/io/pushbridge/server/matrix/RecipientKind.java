package io.pushbridge.server.matrix;

import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.RunningServer;

/** The doors that messages go out by, to sessions that outlive their connections. */
enum RecipientKind {
  MQTT3 {
    @Override
    Recipient connect(RunningServer server, String name) {
      return mqtt(server.mqtt3(name, true));
    }
  },
  MQTT5 {
    @Override
    Recipient connect(RunningServer server, String name) {
      return mqtt(server.mqtt5(name, true));
    }
  },
  SOCKETIO {
    @Override
    Recipient connect(RunningServer server, String name) {
      Browser browser = server.browser(name);
      return new Recipient() {
        @Override
        public void subscribe(String topic) {
          browser.subscribe(topic, 2);
        }

        @Override
        public void setAlias(String alias) {
          browser.setAlias(alias);
        }

        @Override
        public Inbox<Received> messages() {
          return browser.messages();
        }

        @Override
        public int qosOf(String text) {
          return -1;
        }

        @Override
        public void leave() {
          // With a goodbye the server waits for the proof of what it sent; a plain cut may come
          // before it, and then the last message comes again.
          browser.emit("disconn", Browser.data());
          AwaitGone.of(server, name);
          browser.close();
        }
      };
    }
  };

  /** Somebody who receives. */
  interface Recipient {
    /** At QoS 2, so that messages come at the publisher's. */
    void subscribe(String topic);

    void setAlias(String alias);

    Inbox<Received> messages();

    /** The QoS that a message came with; -1 where a door has none. */
    int qosOf(String text);

    void leave();
  }

  /** Connects; the same name finds the same session again. */
  abstract Recipient connect(RunningServer server, String name);

  private static Recipient mqtt(MqttDevice device) {
    return new Recipient() {
      @Override
      public void subscribe(String topic) {
        device.subscribe(topic, 2);
      }

      @Override
      public void setAlias(String alias) {
        device.setAlias(alias);
      }

      @Override
      public Inbox<Received> messages() {
        return device.messages();
      }

      @Override
      public int qosOf(String text) {
        return device.qosOf(text);
      }

      @Override
      public void leave() {
        device.disconnect();
      }
    };
  }
}
