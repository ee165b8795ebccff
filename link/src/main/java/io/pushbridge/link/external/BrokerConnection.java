package io.pushbridge.link.external;

import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.message.Qos;
import java.util.concurrent.CompletionStage;

/**
 * One connection in one version of the protocol; made, connected once, and thrown away when it
 * breaks. Thread-safe. Stages and events come on the library's threads.
 */
interface BrokerConnection {
  /** What happens to it. */
  interface Events {
    /**
     * A message, with what is run when it is safe. Those that a broker had retained before they
     * were asked for do not come.
     */
    void received(LinkMessage message, Runnable acknowledge);

    /** It could not be made, or it broke. May be told more than once. */
    void lost(Throwable cause);
  }

  /** Logs in, to the session that the broker has for the client id. */
  CompletionStage<Void> connect();

  /**
   * Subscribes; fails with LinkRefusedException if the broker does not allow it, and with a failure
   * that {@link Refusals#mayPass} if it may another time.
   */
  CompletionStage<Void> subscribe(String filter, Qos qos);

  /** Ends a subscription. */
  CompletionStage<Void> unsubscribe(String filter);

  /** Publishes; fails with LinkRefusedException if the broker does not want it. */
  CompletionStage<Void> publish(LinkMessage message);

  /** Says goodbye. */
  CompletionStage<Void> disconnect();

  /** Whether the broker keeps our own messages from us. */
  boolean noLocal();
}
