package io.pushbridge.server.cli.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.core.app.Secret;
import io.pushbridge.server.admin.AdminClient;
import io.pushbridge.server.admin.AdminException;
import io.pushbridge.server.config.AppSettings;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.config.DeviceConfiguration;
import io.pushbridge.server.config.ListenConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at the server that runs, or else whether one could; and at what is configured of apps. */
final class ServerChecks {
  private static final int SHORT_SECKEY = 16;
  private static final int SHORT_PASSWORD = 12;
  private static final Duration TOLERANCE = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofDays(30);

  private final Configuration configuration;

  ServerChecks(Configuration configuration) {
    this.configuration = configuration;
  }

  List<Finding> look(Instant now) {
    List<Finding> findings = new ArrayList<>();
    try {
      running(AdminClient.of(configuration).get("/admin/server"), now, findings);
    } catch (AdminException notThere) {
      if (notThere.status() == 0) {
        findings.add(Finding.ok("server", "none runs on %s".formatted(configuration.data())));
        ports().forEach((setting, port) -> findings.add(free(setting, port)));
      } else {
        findings.add(Finding.fail("server", notThere.getMessage()));
      }
    }
    configuration.apps().forEach(app -> credentials(app, findings));
    shared(findings);
    configuration.apns().credentials().forEach(credential -> expiry(credential, now, findings));
    if (configuration.mqtt().anonymousApp().isPresent()) {
      findings.add(
          Finding.warn(
              "credentials", "mqtt.anonymous-app is set: whoever reaches the port is in that app"));
    }
    return findings;
  }

  private static void running(JsonNode server, Instant now, List<Finding> findings) {
    findings.add(
        server.path("ready").asBoolean()
            ? Finding.ok(
                "server", "it serves %d clients".formatted(server.path("connected").asInt()))
            : Finding.fail(
                "server", "it runs, but does not take writes: see its log, and the disk"));
    Duration apart = Duration.between(Instant.parse(server.path("time").asText()), now).abs();
    findings.add(
        apart.compareTo(TOLERANCE) > 0
            ? Finding.fail("clock", "the server's is %d seconds off".formatted(apart.toSeconds()))
            : Finding.ok("clock", "the server has the same time"));
  }

  /** Those that are on, by their settings. */
  private Map<String, Integer> ports() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("mqtt.port", configuration.mqtt().port());
    ports.put("mqtt.ws-port", configuration.mqtt().webSocketPort());
    ports.put("socketio.port", configuration.socketio().port());
    ports.put("http.port", configuration.http().port());
    ports.put("admin.port", configuration.admin().port());
    DeviceConfiguration devices = configuration.devices();
    devices.registration().ifPresent(port -> ports.put("registration.port", port));
    devices.registrationTcp().ifPresent(port -> ports.put("registration.tcp-port", port));
    devices.ticket().ifPresent(port -> ports.put("ticket.port", port));
    devices.ticketTcp().ifPresent(port -> ports.put("ticket.tcp-port", port));
    if (configuration.listen().tls().isPresent()) {
      ListenConfiguration.SecurePorts secure = configuration.listen().ports();
      if (configuration.broker().isEmpty()) {
        ports.put("mqtt.tls-port", secure.mqtt());
        ports.put("mqtt.wss-port", secure.mqttWebSocket());
      }
      ports.put("socketio.tls-port", secure.socketio());
      ports.put("http.tls-port", secure.http());
    }
    ports.values().removeIf(port -> port == Configuration.OFF);
    return ports;
  }

  private Finding free(String setting, int port) {
    String host =
        setting.equals("admin.port") ? configuration.admin().host() : configuration.host();
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return Finding.ok("ports", "%s %d is free".formatted(setting, port));
    } catch (IOException e) {
      return Finding.fail(
          "ports", "%s %d on %s: %s".formatted(setting, port, host, e.getMessage()));
    }
  }

  private static void credentials(AppSettings app, List<Finding> findings) {
    if (app.seckey().reveal().length() < SHORT_SECKEY) {
      findings.add(Finding.warn("credentials", "the seckey of %s is short".formatted(app.name())));
    }
    if (app.devicePassword()
        .filter(secret -> secret.reveal().length() < SHORT_PASSWORD)
        .isPresent()) {
      findings.add(
          Finding.warn("credentials", "the device password of %s is short".formatted(app.name())));
    }
  }

  private void shared(List<Finding> findings) {
    Set<Secret> seen = new HashSet<>();
    for (AppSettings app : configuration.apps()) {
      if (!seen.add(app.seckey())) {
        findings.add(
            Finding.fail(
                "credentials",
                "%s has the seckey of another app: by itself it lets neither in"
                    .formatted(app.name())));
      }
    }
  }

  private static void expiry(ApnsCredential credential, Instant now, List<Finding> findings) {
    credential
        .expiresAt()
        .filter(end -> end.isBefore(now.plus(SOON)))
        .ifPresent(
            end ->
                findings.add(
                    end.isBefore(now)
                        ? Finding.fail("apns", "%s expired at %s".formatted(credential.name(), end))
                        : Finding.warn(
                            "apns", "%s expires at %s".formatted(credential.name(), end))));
  }
}
