package io.pushbridge.link.external;

import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.ConnectionFailedException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import java.util.concurrent.TimeoutException;

/**
 * Which version of MQTT a link tries next: 5, unless the broker has shown that it does not know it
 * (MQTT 5 §3.1.2.2), then 3.1.1 for one connection. A broker that let the link in with 5 once is
 * not tried with anything else. Confined to the link's thread.
 */
final class VersionChoice {
  /** A connection that ends without a word says little: brokers do so that are not up yet. */
  private static final int SILENT_ENDS = 2;

  private final boolean tries5;
  private boolean speaks5;
  private boolean known;
  private int silent;

  /**
   * Nothing is known of the broker.
   *
   * @param tries5 whether 5 is tried at all
   */
  VersionChoice(boolean tries5) {
    this.tries5 = tries5;
    this.speaks5 = tries5;
  }

  /** Whether the next connection, or the current one, speaks MQTT 5. */
  boolean speaks5() {
    return speaks5;
  }

  /** The broker let the current connection in. */
  void loggedIn() {
    known = speaks5;
  }

  /** The current connection is over, or could not be made. */
  void over(Throwable cause) {
    if (!speaks5) {
      speaks5 = tries5;
    } else if (!known && saysNo(cause)) {
      speaks5 = false;
      silent = 0;
    }
  }

  private boolean saysNo(Throwable cause) {
    if (cause instanceof ConnectionFailedException) {
      return false;
    }
    if (cause instanceof Mqtt5ConnAckException refused) {
      return refused.getMqttMessage().getReasonCode()
          == Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
    }
    if (cause instanceof ConnectionClosedException || cause instanceof TimeoutException) {
      return ++silent >= SILENT_ENDS;
    }
    return true;
  }
}
