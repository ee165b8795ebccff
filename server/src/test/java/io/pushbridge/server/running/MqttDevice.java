package io.pushbridge.server.running;

/** A native device. Every method waits until the server has answered. */
public interface MqttDevice extends AutoCloseable {

  /** Connects; fails the test if refused. Returns whether the server still had the session. */
  boolean connect();

  /** Subscribes; returns the QoS granted. */
  int subscribe(String filter, int qos);

  /** Ends a subscription. */
  void unsubscribe(String filter);

  /** Publishes; returns when acknowledged as its QoS says. */
  void publish(String topic, String text, int qos);

  /** Says goodbye. */
  void disconnect();

  /** What came. */
  Inbox<Received> messages();

  /** The QoS that a message with this text came with; -1 if none came. */
  int qosOf(String text);

  /** Takes an alias. */
  default void setAlias(String alias) {
    publish(",yali", alias, 1);
  }

  /** Says goodbye if still connected. */
  @Override
  void close();
}
