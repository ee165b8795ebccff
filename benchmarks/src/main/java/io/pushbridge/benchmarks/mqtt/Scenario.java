package io.pushbridge.benchmarks.mqtt;

import java.util.List;

/**
 * One kind of load: bodies of 100 bytes to one topic.
 *
 * @param name what it is called in the table
 * @param publishers how many clients publish
 * @param subscribers how many clients get every message
 * @param qos of the messages and the subscriptions
 * @param durable whether the subscribers have persistent sessions
 * @param window messages under way, of all publishers together
 */
record Scenario(
    String name, int publishers, int subscribers, int qos, boolean durable, int window) {

  /** With clean sessions. */
  static final List<Scenario> CLEAN =
      List.of(
          new Scenario("1-1-qos0", 1, 1, 0, false, 4_000),
          new Scenario("1-1-qos1", 1, 1, 1, false, 1_000),
          new Scenario("1-1000-qos0", 1, 1_000, 0, false, 10),
          new Scenario("1-1000-qos1", 1, 1_000, 1, false, 10),
          new Scenario("100-1-qos0", 100, 1, 0, false, 10_000),
          new Scenario("100-1-qos1", 100, 1, 1, false, 2_000));

  /** With sessions that outlive their connections: every message is kept before it is answered. */
  static final List<Scenario> DURABLE =
      List.of(
          new Scenario("durable-1-1", 1, 1, 1, true, 1_000),
          new Scenario("durable-1-1000", 1, 1_000, 1, true, 10),
          new Scenario("durable-100-1", 100, 1, 1, true, 2_000));
}
