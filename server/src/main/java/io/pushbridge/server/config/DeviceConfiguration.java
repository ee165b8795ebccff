package io.pushbridge.server.config;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the vendor's SDKs ask before they connect (native-mqtt.md §5, §6). A service without a port
 * is off; port 0 is any free one.
 *
 * @param registration the port of registration over HTTP
 * @param registrationTcp the port of registration in frames over TCP
 * @param ticket the port of tickets over HTTP
 * @param ticketTcp the port of tickets in frames over TCP
 * @param brokerUrl what tickets say; empty for the address by which a client reached the service
 */
public record DeviceConfiguration(
    OptionalInt registration,
    OptionalInt registrationTcp,
    OptionalInt ticket,
    OptionalInt ticketTcp,
    Optional<String> brokerUrl) {
  /** No service at all. */
  public static final DeviceConfiguration NONE = ofPorts(OptionalInt.empty());

  /** Every service on any free port. */
  public static final DeviceConfiguration FREE_PORTS = ofPorts(OptionalInt.of(0));

  /** Whether devices with the vendor's SDKs can register. */
  public boolean registers() {
    return registration.isPresent() || registrationTcp.isPresent();
  }

  private static DeviceConfiguration ofPorts(OptionalInt port) {
    return new DeviceConfiguration(port, port, port, port, Optional.empty());
  }

  /** Checks that nothing is missing. */
  public DeviceConfiguration {
    Objects.requireNonNull(registration);
    Objects.requireNonNull(registrationTcp);
    Objects.requireNonNull(ticket);
    Objects.requireNonNull(ticketTcp);
    Objects.requireNonNull(brokerUrl);
  }
}
