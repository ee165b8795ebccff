package io.pushbridge.core.delivery;

import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.util.Optional;

/**
 * What a connection offers to its session: the way out to one client. Implemented by each door.
 * Every method is called on the session's loop and must not block.
 */
public interface Outlet {
  /**
   * Whether it takes one more message of this kind now.
   *
   * @param acknowledged whether the client will have to acknowledge it, so that it counts against
   *     the window of unacknowledged messages; if not, only buffers matter
   */
  boolean ready(boolean acknowledged);

  /**
   * Sends a message. Called only after {@link #ready} said yes for its kind. When the client has
   * acknowledged it (QoS over 0), the connection tells {@link Feed#acknowledged}.
   */
  void send(Outgoing outgoing);

  /**
   * Sends the PUBREL of a QoS 2 message whose PUBREC came over an earlier connection; the PUBCOMP
   * is told to {@link Feed#acknowledged}. Doors without QoS 2 exchanges never get such a call.
   */
  void sendRelease(long position);

  /** Sends what was buffered by {@link #send}. */
  void flush();

  /**
   * Tells the client that the first other recipient acknowledged its message (recvack,
   * socketio-api.md §4). Called only for sessions that asked for receipts.
   */
  void receipt(MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis);

  /** Ends the connection: says goodbye as the protocol can, then closes. Idempotent. */
  void close(EndReason reason);
}
