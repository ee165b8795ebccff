package io.pushbridge.server.config;

import io.pushbridge.broker.registration.DeviceServicesOptions;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what is set for the services that the vendor's SDKs ask. */
final class DeviceValues {
  private static final String OFF = "off";

  private DeviceValues() {}

  static DeviceConfiguration read(Values values) {
    return new DeviceConfiguration(
        port(values, Setting.REGISTRATION_PORT),
        port(values, Setting.REGISTRATION_TCP_PORT),
        port(values, Setting.TICKET_PORT),
        port(values, Setting.TICKET_TCP_PORT),
        brokerUrl(values));
  }

  private static OptionalInt port(Values values, Setting setting) {
    boolean off = values.optional(setting).filter(OFF::equals).isPresent();
    return off ? OptionalInt.empty() : OptionalInt.of(values.port(setting));
  }

  private static Optional<String> brokerUrl(Values values) {
    Optional<String> url = values.optional(Setting.TICKET_BROKER_URL);
    if (url.isPresent() && !DeviceServicesOptions.isUrl(url.get())) {
      values.problem(
          Setting.TICKET_BROKER_URL,
          "must be tcp://HOST:PORT with at most 49 characters, not '%s'".formatted(url.get()));
      return Optional.empty();
    }
    return url;
  }
}
