package io.pushbridge.server.devices;

import java.util.OptionalInt;

/**
 * Where the services for devices listen; empty where one is off.
 *
 * @param registration registration over HTTP
 * @param registrationTcp registration in frames over TCP
 * @param ticket tickets over HTTP
 * @param ticketTcp tickets in frames over TCP
 */
public record DevicePorts(
    OptionalInt registration,
    OptionalInt registrationTcp,
    OptionalInt ticket,
    OptionalInt ticketTcp) {
  /** All are off. */
  public static final DevicePorts NONE =
      new DevicePorts(
          OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
