package io.pushbridge.broker.mqtt;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * What the way a connection came by proves of its client before it sends its CONNECT, as a
 * certificate does. A CONNECT that says otherwise is refused.
 *
 * @param clientId the one client id it may have; assigned to it if it names none
 * @param user the one user name it may have, an appkey; no password is asked for then
 */
public record ClientIdentity(Optional<String> clientId, Optional<String> user) {
  /** Nothing is proven. */
  static final ClientIdentity NONE = new ClientIdentity(Optional.empty(), Optional.empty());

  private static final AttributeKey<ClientIdentity> KEY =
      AttributeKey.valueOf(ClientIdentity.class, "proven");

  /** Where the client is if something that is trusted says so, as a PROXY header does. */
  private static final AttributeKey<InetSocketAddress> ADDRESS =
      AttributeKey.valueOf(ClientIdentity.class, "address");

  /** Checks that nothing is missing. */
  public ClientIdentity {
    Objects.requireNonNull(clientId);
    Objects.requireNonNull(user);
  }

  /** Binds this to a connection; to be called before its CONNECT is read. */
  public void bindTo(Channel channel) {
    channel.attr(KEY).set(this);
  }

  /** Says where the client of a connection is if not where the connection comes from. */
  public static void address(Channel channel, InetSocketAddress address) {
    channel.attr(ADDRESS).set(address);
  }

  static ClientIdentity of(Channel channel) {
    return channel.hasAttr(KEY) ? channel.attr(KEY).get() : NONE;
  }

  /** For the log: the connection, or where its client is if that is known better. */
  static Object remoteOf(Channel channel) {
    return channel.hasAttr(ADDRESS) ? channel.attr(ADDRESS).get() : channel;
  }
}
