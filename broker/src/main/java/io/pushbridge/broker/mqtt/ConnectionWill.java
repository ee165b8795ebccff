package io.pushbridge.broker.mqtt;

import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.will.Will;
import io.pushbridge.core.will.Wills;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The will of one connection, from CONNECT to the end. Confined to the event loop. */
final class ConnectionWill {
  private final Wills wills;
  private final LiveSession session;
  private final Optional<Will> will;
  private boolean left;

  ConnectionWill(Wills wills, LiveSession session, Login login) {
    this.wills = wills;
    this.session = session;
    this.will = login.will();
  }

  /**
   * Keeps it, and settles what the session left before.
   *
   * @param fresh whether a former session ended with this connection
   * @return completes when the client may be told that it is connected
   */
  CompletionStage<Void> keep(boolean fresh) {
    return wills.connected(session, fresh, will);
  }

  /** The client said goodbye: nothing is to be published ([MQTT-3.14.4-3]). Idempotent. */
  void discard() {
    if (!left && will.isPresent()) {
      left = true;
      wills.discard(session);
    }
  }

  /** The connection is over; publishes it in time, unless it was discarded. Idempotent. */
  void ended() {
    if (!left && will.isPresent()) {
      left = true;
      wills.gone(session, will.get());
    }
  }
}
