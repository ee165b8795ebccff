package io.pushbridge.server.devices;

import io.netty.channel.EventLoopGroup;
import io.pushbridge.broker.registration.DeviceServices;
import io.pushbridge.broker.registration.DeviceServicesOptions;
import io.pushbridge.core.Platform;
import io.pushbridge.core.registration.Registering;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.DeviceConfiguration;
import io.pushbridge.store.Store;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registered devices of a server, and the services they ask. Thread-safe. */
public final class ConfiguredDevices {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredDevices.class);

  private final Configuration configuration;
  private final Registering registering;

  /** Devices in this store. */
  public ConfiguredDevices(Configuration configuration, Store store, Platform platform) {
    this.configuration = configuration;
    this.registering =
        new Registering(platform.apps(), store.registrations(), store.sessionRegistry());
  }

  /** Registers them, and knows who is registered. */
  public Registering registering() {
    return registering;
  }

  /**
   * Opens the services that are on.
   *
   * @param mqttPort what tickets name if no address is set
   * @throws IllegalStateException if a port cannot be had, with words for the operator
   */
  public DeviceServices serve(
      IntSupplier mqttPort, EventLoopGroup acceptors, EventLoopGroup workers) {
    DeviceConfiguration wanted = configuration.devices();
    wanted
        .brokerUrl()
        .filter(url -> !DeviceServicesOptions.isForEverySdk(url))
        .ifPresent(
            url ->
                LOG.warn(
                    "event=ticket_not_for_every_sdk url={} meaning=\"some SDKs take only an IPv4"
                        + " address and a port of four digits\"",
                    url));
    boolean tickets = wanted.ticket().isPresent() || wanted.ticketTcp().isPresent();
    if (tickets
        && wanted.brokerUrl().isEmpty()
        && configuration.mqtt().port() == Configuration.OFF) {
      LOG.warn(
          "event=ticket_without_mqtt_port meaning=\"mqtt.port is off, so tickets name no port that"
              + " SDKs can use: set ticket.broker-url, or ticket.port and ticket.tcp-port to off\"");
    }
    return DeviceServices.start(
        new DeviceServicesOptions(
            configuration.host(),
            wanted.registration(),
            wanted.registrationTcp(),
            wanted.ticket(),
            wanted.ticketTcp(),
            wanted.brokerUrl(),
            DeviceServicesOptions.PATIENCE),
        registering,
        mqttPort,
        acceptors,
        workers);
  }

  /** Where they listen. */
  public static DevicePorts portsOf(DeviceServices services) {
    return new DevicePorts(
        services.registrationHttp(),
        services.registrationTcp(),
        services.ticketHttp(),
        services.ticketTcp());
  }
}
