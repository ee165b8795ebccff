package io.pushbridge.server.cli;

import io.pushbridge.core.app.App;
import io.pushbridge.server.Ports;
import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.config.Configuration;
import io.pushbridge.server.devices.DevicePorts;
import java.io.PrintWriter;
import java.util.List;

/** What {@code serve} prints when it is up: where, with what, and how to try it. */
final class Banner {
  private static final String ALL_NETWORKS = "0.0.0.0";

  private Banner() {}

  static void print(PushbridgeServer server, PrintWriter out) {
    Configuration configuration = server.configuration();
    Ports ports = server.ports();
    String host = configuration.host();
    out.printf("Pushbridge %s%n%n", Version.TEXT);
    printPort(out, "  MQTT            %s:%d%n", host, ports.mqtt());
    printPort(out, "  MQTT/WebSocket  ws://%s:%d/mqtt%n", host, ports.mqttWebSocket());
    printPort(out, "  Socket.IO       http://%s:%d/socket.io/%n", host, ports.socketio());
    printPort(out, "  REST            http://%s:%d/%n", host, ports.http());
    printPort(out, "  MQTT/TLS        mqtts://%s:%d%n", host, ports.tls().mqtt());
    printPort(out, "  MQTT/WSS        wss://%s:%d/mqtt%n", host, ports.tls().mqttWebSocket());
    printPort(out, "  Socket.IO/TLS   https://%s:%d/socket.io/%n", host, ports.tls().socketio());
    printPort(out, "  REST/TLS        https://%s:%d/%n", host, ports.tls().http());
    out.printf("  admin           %s:%d%n", configuration.admin().host(), ports.admin());
    printDevices(ports.devices(), host, out);
    out.printf("  data            %s%n", configuration.data().toAbsolutePath().normalize());
    if (isLoopback(host)) {
      out.printf("%n  Reachable from this machine only; --host 0.0.0.0 opens it to others.%n");
    }
    List<App> apps = server.shownApps();
    apps.forEach(app -> printApp(app, out));
    if (!apps.isEmpty()) {
      printTrials(apps.get(0), host.equals(ALL_NETWORKS) ? "localhost" : host, ports, out);
    }
    out.printf("%nPushbridge is ready%n");
    out.flush();
  }

  private static void printDevices(DevicePorts ports, String host, PrintWriter out) {
    ports
        .registration()
        .ifPresent(port -> out.printf("  registration    http://%s:%d/device/reg/%n", host, port));
    ports.registrationTcp().ifPresent(port -> out.printf("  registr. (TCP)  %s:%d%n", host, port));
    ports.ticket().ifPresent(port -> out.printf("  ticket          http://%s:%d/%n", host, port));
    ports.ticketTcp().ifPresent(port -> out.printf("  ticket (TCP)    %s:%d%n", host, port));
  }

  private static void printPort(PrintWriter out, String line, String host, int port) {
    if (port != Configuration.OFF) {
      out.printf(line, host, port);
    }
  }

  private static boolean isLoopback(String host) {
    return host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
  }

  private static void printApp(App app, PrintWriter out) {
    out.printf("%n  app %s%n", app.name());
    out.printf("    appkey           %s%n", app.key());
    out.printf("    seckey           %s%n", app.seckey().reveal());
    out.printf("    device password  %s%n", app.devicePassword().reveal());
  }

  private static void printTrials(App app, String host, Ports ports, PrintWriter out) {
    if (ports.mqtt() == Configuration.OFF || ports.http() == Configuration.OFF) {
      return;
    }
    out.printf("%n  Try, in three windows:%n");
    out.printf(
        "    mosquitto_sub -h %s -p %d -u %s -P '%s' -q 1 -v -t news%n",
        host, ports.mqtt(), app.key(), app.devicePassword().reveal());
    out.printf("    a browser at http://%s:%d/%n", host, ports.http());
    out.printf(
        "    curl http://%s:%d/ -d '{\"method\":\"publish\",\"appkey\":\"%s\",\"seckey\":\"%s\","
            + "\"topic\":\"news\",\"msg\":\"hello\"}'%n",
        host, ports.http(), app.key(), app.seckey().reveal());
  }
}
