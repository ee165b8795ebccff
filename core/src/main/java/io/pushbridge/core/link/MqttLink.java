package io.pushbridge.core.link;

import io.pushbridge.core.message.Qos;
import java.util.concurrent.CompletionStage;

/**
 * Port: one client of an MQTT broker, for as long as the platform runs. It connects, and connects
 * again whenever it is cut off; what it is subscribed to is then subscribed to again. Thread-safe;
 * no method blocks its caller. Stages complete on threads that callbacks must not block.
 */
public interface MqttLink extends AutoCloseable {
  /** How the connection to the broker is. */
  enum State {
    /** Messages go both ways. */
    CONNECTED,
    /** It is tried to connect, for the first time or again. */
    AWAY,
    /** Closed by us. */
    CLOSED
  }

  /** Takes what comes in. Its methods are called one at a time, and must not block. */
  interface Receiver {
    /**
     * A message of a subscription. Each comes once, however many of the subscriptions match it, as
     * far as the broker lets the link see that; the link's own messages never come.
     *
     * @param acknowledge to be run, from any thread, when the message is safe: until then the
     *     broker is told nothing of it and sends it again to a later connection
     */
    void message(LinkMessage message, Runnable acknowledge);

    /** The state is another one now. */
    void state(State state);
  }

  /** Starts connecting. Called once, before anything else. */
  void start(Receiver receiver);

  /**
   * Subscribes, for every connection from now on.
   *
   * @param filter in the broker's names
   * @return completes when the broker granted it; if the broker is away, that is after it came
   *     back. Fails with {@link LinkRefusedException} if the broker does not allow it; then it is
   *     not subscribed
   */
  CompletionStage<Void> subscribe(String filter, Qos qos);

  /** Ends a subscription; completes when the broker knows, at once if it is away. */
  CompletionStage<Void> unsubscribe(String filter);

  /**
   * Ends the subscriptions that the broker has kept for an earlier run of the platform and that
   * were not asked for since; to be called when all that is wanted was asked for.
   *
   * @return completes when the broker knows; at once if it is away, and then they end when it is
   *     back
   */
  CompletionStage<Void> settle();

  /**
   * Publishes.
   *
   * @return completes when the broker acknowledged it; for QoS 0 when it was handed to the network.
   *     Fails with {@link LinkRefusedException} if the broker does not want it and never will, and
   *     otherwise if it is not known whether the broker has it
   */
  CompletionStage<Void> publish(LinkMessage message);

  /** How the connection is now. */
  State state();

  /** Disconnects for good. Waits a moment for the goodbye. Idempotent. */
  @Override
  void close();
}
