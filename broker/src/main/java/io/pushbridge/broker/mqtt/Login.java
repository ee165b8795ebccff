package io.pushbridge.broker.mqtt;

import io.pushbridge.core.publish.PublishRequest;
import io.pushbridge.core.session.ConnectRequest;
import java.util.Optional;

/**
 * What an acceptable CONNECT asks for.
 *
 * @param mqtt5 whether the client speaks MQTT 5
 * @param request the session it wants
 * @param assignedId the client id the server made for it, empty if it has its own
 * @param keepAliveSeconds after one and a half times this without a packet it is gone; 0 for never
 * @param will what to publish if it goes without a word
 * @param receiveMaximum how many unacknowledged messages it takes
 * @param maximumPacketSize the largest packet it takes, in bytes
 * @param topicAliasMaximum how many topic aliases it keeps
 */
record Login(
    boolean mqtt5,
    ConnectRequest request,
    Optional<String> assignedId,
    int keepAliveSeconds,
    Optional<PublishRequest> will,
    int receiveMaximum,
    long maximumPacketSize,
    int topicAliasMaximum) {

  /** The same, with nothing to publish. */
  Login withoutWill() {
    return new Login(
        mqtt5,
        request,
        assignedId,
        keepAliveSeconds,
        Optional.empty(),
        receiveMaximum,
        maximumPacketSize,
        topicAliasMaximum);
  }
}
