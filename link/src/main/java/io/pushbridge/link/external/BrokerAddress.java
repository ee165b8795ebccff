package io.pushbridge.link.external;

import io.pushbridge.core.app.Secret;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the broker is and how to log in there.
 *
 * @param host its name or address
 * @param port its port
 * @param tls whether the connection is encrypted
 * @param trusted PEM file of the certificates to trust; else those that Java trusts
 * @param user user name and password
 * @param clientId what the broker knows the connection by; stays the same over restarts, so that
 *     what came meanwhile is not lost
 */
public record BrokerAddress(
    String host,
    int port,
    boolean tls,
    Optional<Path> trusted,
    Optional<User> user,
    String clientId) {

  /**
   * Credentials.
   *
   * @param name user name
   * @param password password
   */
  public record User(String name, Secret password) {}

  /** Checks that nothing is missing. */
  public BrokerAddress {
    Objects.requireNonNull(host);
    Objects.requireNonNull(trusted);
    Objects.requireNonNull(user);
    Objects.requireNonNull(clientId);
  }

  /** The same for another client id. */
  public BrokerAddress withClientId(String id) {
    return new BrokerAddress(host, port, tls, trusted, user, id);
  }

  @Override
  public String toString() {
    return (tls ? "mqtts://" : "mqtt://") + host + ":" + port + " as " + clientId;
  }
}
