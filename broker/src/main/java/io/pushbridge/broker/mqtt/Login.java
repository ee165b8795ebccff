package io.pushbridge.broker.mqtt;

import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.will.Will;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an acceptable CONNECT asks for.
 *
 * @param mqtt5 whether the client speaks MQTT 5
 * @param request the session it wants
 * @param assignedId the client id the server made for it, empty if it has its own
 * @param wantedKeepAlive the keep alive of its CONNECT in seconds, 0 for none
 * @param serverKeepAlive the one it is told to use instead
 * @param will what to publish if it goes without a word
 * @param receiveMaximum how many unacknowledged messages it takes
 * @param maximumPacketSize the largest packet it takes, in bytes
 * @param topicAliasMaximum how many topic aliases it keeps
 */
record Login(
    boolean mqtt5,
    ConnectRequest request,
    Optional<String> assignedId,
    int wantedKeepAlive,
    OptionalInt serverKeepAlive,
    Optional<Will> will,
    int receiveMaximum,
    long maximumPacketSize,
    int topicAliasMaximum) {

  /** The one that holds, in seconds; 0 for none. See {@link KeepAlive#allowed}. */
  int keepAliveSeconds() {
    return serverKeepAlive.orElse(wantedKeepAlive);
  }
}
