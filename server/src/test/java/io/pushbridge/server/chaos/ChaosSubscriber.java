package io.pushbridge.server.chaos;

import io.pushbridge.server.Ports;
import io.pushbridge.server.running.Browser;
import io.pushbridge.server.running.Inbox;
import io.pushbridge.server.running.JavaBrowser;
import io.pushbridge.server.running.Mqtt3Device;
import io.pushbridge.server.running.Mqtt5Device;
import io.pushbridge.server.running.MqttDevice;
import io.pushbridge.server.running.Received;
import io.pushbridge.server.running.TestApps;
import java.time.Duration;
import java.util.Optional;

/** A durable subscriber, connected to one life of the server; notes what comes on a thread. */
final class ChaosSubscriber implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(20);

  /** The subscribers, by names that their sessions have for the whole test. */
  enum Kind {
    MQTT_3("chaos/#"),
    MQTT_5("chaos/+/1"),
    SOCKETIO("chaos/#");

    private final String filter;

    Kind(String filter) {
      this.filter = filter;
    }

    String filter() {
      return filter;
    }
  }

  private final Kind kind;
  private final History history;
  private final Inbox<Received> inbox;
  private final Runnable leave;
  private final Thread notes;
  private volatile boolean closed;

  private ChaosSubscriber(Kind kind, History history, Inbox<Received> inbox, Runnable leave) {
    this.kind = kind;
    this.history = history;
    this.inbox = inbox;
    this.leave = leave;
    this.notes = new Thread(this::note, "chaos-" + kind);
    notes.start();
  }

  /** Connects; the session is there from an earlier life, or made. */
  static ChaosSubscriber connect(Kind kind, Ports ports, History history) {
    if (kind == Kind.SOCKETIO) {
      Browser browser = new JavaBrowser(ports, "websocket");
      browser.login(TestApps.FIRST.key().text(), "chaos-browser");
      browser.subscribe(kind.filter(), 1);
      return new ChaosSubscriber(kind, history, browser.messages(), browser::close);
    }
    MqttDevice device =
        kind == Kind.MQTT_3
            ? new Mqtt3Device(ports, TestApps.FIRST, "chaos-3", true)
            : new Mqtt5Device(ports, TestApps.FIRST, "chaos-5", true);
    device.connect();
    device.subscribe(kind.filter(), kind == Kind.MQTT_3 ? 1 : 2);
    return new ChaosSubscriber(kind, history, device.messages(), device::close);
  }

  private void note() {
    boolean last = false;
    while (!last) {
      last = closed;
      Optional<Received> next = inbox.poll(GLANCE);
      while (next.isPresent()) {
        Received got = next.get();
        history.add(
            new History.Delivered(
                kind.name(), got.topic(), got.text(), System.currentTimeMillis()));
        next = inbox.poll(GLANCE);
      }
    }
  }

  /** Leaves, and notes what has come until then. */
  @Override
  public void close() {
    try {
      leave.run();
    } catch (AssertionError gone) {
      // The server died first.
    }
    closed = true;
    try {
      notes.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
