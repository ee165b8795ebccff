package io.pushbridge.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The single values that can be set, by their keys; the list of apps stands beside them. */
public enum Setting {
  /** The data folder. */
  DATA("data", "./data", "the folder that holds everything durable"),
  /** The address to listen on. */
  HOST("host", "127.0.0.1", "the address to listen on; 0.0.0.0 for every network"),
  /** The node number. */
  NODE("node", "0", "0 to 1023, unlike that of every other server"),
  /** MQTT over TCP. */
  MQTT_PORT("mqtt.port", "1883", "MQTT; 0 for any free port, off for none"),
  /** MQTT over WebSocket. */
  MQTT_WS_PORT(
      "mqtt.ws-port", "8083", "MQTT over WebSocket, path /mqtt; 0 for any free port, off for none"),
  /** The app of clients without a user name. */
  MQTT_ANONYMOUS_APP(
      "mqtt.anonymous-app", "", "name of the app of MQTT clients without a user name; for trials"),
  /** The longest keep alive of MQTT 5 clients. */
  MQTT_MAX_KEEP_ALIVE(
      "mqtt.max-keep-alive",
      "0",
      "the longest keep alive of MQTT 5 clients, in seconds; 0 for what they want"),
  /** Socket.IO. */
  SOCKETIO_PORT("socketio.port", "3000", "Socket.IO; 0 for any free port, off for none"),
  /** Whose pages may connect over Socket.IO. */
  SOCKETIO_ORIGINS(
      "socketio.origins",
      "",
      "origins of the pages that may connect, separated by commas, as https://a.example; none or"
          + " *: all"),
  /** What Socket.IO makes of a handshake without a version. */
  SOCKETIO_UNVERSIONED(
      "socketio.unversioned",
      "refused",
      "handshakes that do not name their version of Engine.IO: refused, or eio3 to take them for it"),
  /** REST. */
  HTTP_PORT(
      "http.port", "8080", "REST, health and the demo page; 0 for any free port, off for none"),
  /** The address of the admin listener. */
  ADMIN_HOST(
      "admin.host", "127.0.0.1", "the address of the admin listener; leave it on this machine"),
  /** The port of the admin listener. */
  ADMIN_PORT("admin.port", "8081", "administration and metrics; 0 for any free port"),
  /** What callers of the admin listener show. */
  ADMIN_TOKEN(
      "admin.token", "", "what callers of the admin listener show; else made up and kept in data"),
  /** The form of message ids in REST answers. */
  REST_MESSAGE_ID(
      "rest.message-id",
      "mixed",
      "message ids in REST answers: mixed (string, in batches number), string or number"),
  /** When REST gives up waiting. */
  REST_TIMEOUT(
      "rest.timeout-seconds", "10", "a publish over REST that takes longer is answered status 4"),
  /** How many wrong seckeys an address may show. */
  WRONG_SECKEYS(
      "rest.wrong-seckeys-per-minute",
      "60",
      "an address that shows more for an app gets HTTP 429; 0 for any number"),
  /** The apps of the relay. */
  RELAY_APPS(
      "relay.apps", "", "apps of the signed relay, each NAME:KEY, separated by commas; none: off"),
  /** Which pages may push over HTTP. */
  RELAY_ORIGINS(
      "relay.origins",
      "",
      "origins of pages that may call /api/transportMessage, separated by commas; * for all"),
  /** How old a signature may be. */
  RELAY_WINDOW(
      "relay.window-seconds", "0", "how far a relay signature's time may be off; 0 for any time"),
  /** Whether pushes over HTTP are checked. */
  RELAY_HTTP_SIGNATURE(
      "relay.http-signature", "enforced", "enforced, or ignored for callers that do not sign"),
  /** Registration of devices over HTTP. */
  REGISTRATION_PORT(
      "registration.port",
      "8383",
      "registration of the vendor's SDKs; 0 for any free port, or off"),
  /** Registration of devices over TCP. */
  REGISTRATION_TCP_PORT(
      "registration.tcp-port", "9944", "the same in frames over TCP; 0 for any free port, or off"),
  /** Tickets over HTTP. */
  TICKET_PORT(
      "ticket.port", "9999", "tells SDKs the broker's address; 0 for any free port, or off"),
  /** Tickets over TCP. */
  TICKET_TCP_PORT(
      "ticket.tcp-port", "9977", "the same in frames over TCP; 0 for any free port, or off"),
  /** What tickets say. */
  TICKET_BROKER_URL(
      "ticket.broker-url",
      "",
      "tcp://HOST:PORT that tickets name; else the address by which the SDK came"),
  /** What credentials given at run time are sealed with. */
  APNS_ENCRYPTION_KEY(
      "apns.encryption-key", "", "32 bytes in base64 that seal credentials given at run time"),
  /** Apple's port. */
  APNS_PORT("apns.port", "443", "Apple's port: 443, or 2197 where that is not let through"),
  /** How many connections to Apple. */
  APNS_CONNECTIONS(
      "apns.connections", "1", "connections to Apple for each credential and environment"),
  /** How many notifications at a time. */
  APNS_IN_FLIGHT(
      "apns.in-flight", "1000", "notifications that wait for Apple's answer at a time, for each"),
  /** How many notifications in memory. */
  APNS_QUEUE("apns.queue", "10000", "notifications that wait for their turn in memory, for each"),
  /** The way to Apple. */
  APNS_PROXY("apns.proxy", "", "HTTP proxy on the way to Apple: http://USER:PASSWORD@HOST:PORT"),
  /** Apple's production host. */
  APNS_PRODUCTION_HOST(
      "apns.production-host", "api.push.apple.com", "where production devices are pushed to"),
  /** Apple's development host. */
  APNS_DEVELOPMENT_HOST(
      "apns.development-host",
      "api.sandbox.push.apple.com",
      "where development devices are pushed to"),
  /** Whom to believe that it is Apple. */
  APNS_TRUSTED(
      "apns.trusted-certificates", "", "PEM file of whom to trust there; else whom Java trusts"),
  /** How long a stop may take. */
  DRAIN(
      "shutdown.drain-seconds",
      "10",
      "how long clients that are told to go may take until the server stops all the same"),
  /** Whose MQTT devices are connected to. */
  BROKER_MODE(
      "broker.mode", "embedded", "embedded: devices connect here; external: to another broker"),
  /** Where the other broker is. */
  BROKER_URL("broker.url", "", "the other broker: mqtt://host:1883 or mqtts://host:8883"),
  /** Who we are there. */
  BROKER_USERNAME("broker.username", "", "the user name for the other broker"),
  /** And what proves it. */
  BROKER_PASSWORD("broker.password", "", "the password for the other broker"),
  /** Whom to believe that it is the broker. */
  BROKER_TRUSTED(
      "broker.trusted-certificates", "", "PEM file of whom to trust there; else whom Java trusts"),
  /** What our connections are called there. */
  BROKER_CLIENT_ID(
      "broker.client-id-prefix", "pushbridge", "client ids there begin with it; unlike any other"),
  /** How many connections. */
  BROKER_CONNECTIONS("broker.connections", "1", "connections to the other broker, 1 to 64"),
  /** Whose topics are whose. */
  BROKER_PREFIX(
      "broker.prefix", "{appkey}/", "stands before an app's topics there; {appkey} for its appkey"),
  /** The only app. */
  BROKER_APP("broker.app", "", "name of the one app that is joined to the other broker; else all"),
  /** What publishers are told meanwhile. */
  BROKER_WHEN_AWAY(
      "broker.when-away",
      "delay",
      "while the other broker is away publishes wait (delay) or fail at once (fail)"),
  /** How long they wait. */
  BROKER_PATIENCE(
      "broker.patience-seconds",
      "30",
      "a publish that the other broker has not acknowledged by then is answered as failed"),
  /** Which client published there. */
  BROKER_PRESENCE(
      "broker.presence",
      "none",
      "how the other broker tells which client published: none, topics, emqx, hivemq"),
  /** The certificate. */
  TLS_CERTIFICATE(
      "tls.certificate", "", "PEM file of the certificate and its chain; none: no TLS ports"),
  /** Its key. */
  TLS_KEY("tls.key", "", "PEM file of the certificate's private key"),
  /** How often the files are looked at. */
  TLS_CHECK(
      "tls.check-seconds",
      "10",
      "how often the PEM files are looked at, to be read if they changed"),
  /** MQTT over TLS. */
  MQTT_TLS_PORT("mqtt.tls-port", "8883", "MQTT over TLS; 0 for any free port, off for none"),
  /** MQTT over WebSocket over TLS. */
  MQTT_WSS_PORT(
      "mqtt.wss-port", "8084", "MQTT over WebSocket over TLS; 0 for any free port, off for none"),
  /** Socket.IO over TLS. */
  SOCKETIO_TLS_PORT(
      "socketio.tls-port", "3443", "Socket.IO over TLS; 0 for any free port, off for none"),
  /** REST over TLS. */
  HTTP_TLS_PORT("http.tls-port", "8443", "HTTPS; 0 for any free port, off for none"),
  /** What browsers remember. */
  HTTP_HSTS(
      "http.hsts-seconds",
      "31536000",
      "how long browsers that came by HTTPS are to come by nothing else; 0 for not at all"),
  /** Whether the admin listener is ciphered. */
  ADMIN_TLS("admin.tls", "false", "whether the admin listener speaks TLS: true or false"),
  /** Who vouches for clients. */
  TLS_CLIENT_AUTHORITIES(
      "tls.client-authorities",
      "",
      "PEM file of those that vouch for MQTT clients; none: no certificate is asked for"),
  /** Whether clients must have certificates. */
  TLS_CLIENT_CERTIFICATES(
      "tls.client-certificates",
      "optional",
      "optional, or required from every client of the MQTT TLS ports"),
  /** Which part of a certificate is the client id. */
  TLS_CLIENT_ID(
      "tls.client-id-from",
      "cn",
      "part of a client certificate's subject that is its client id: cn, ou, uid, o or none"),
  /** Which part of a certificate is the appkey. */
  TLS_APP(
      "tls.app-from",
      "none",
      "part of the subject that is its appkey, in the place of a password: ou, o, cn, uid or none"),
  /** Where PROXY headers come. */
  PROXY_DOORS(
      "proxy-protocol.ports",
      "",
      "ports whose connections begin with a PROXY header: mqtt, mqtt-ws, mqtt-tls, mqtt-wss,"
          + " socketio, socketio-tls, http, http-tls, or all"),
  /** Who sends PROXY headers. */
  PROXY_FROM(
      "proxy-protocol.from",
      "",
      "networks of the proxies, as 10.0.0.0/8, separated by commas; none: any address"),
  /** How long handshakes may take. */
  HANDSHAKE_SECONDS(
      "listen.handshake-seconds",
      "10",
      "how long a connection may take for its PROXY header and its TLS handshake"),
  /** The longest message. */
  MESSAGE_SIZE("limits.message-size", "262144", "the longest message body, in bytes"),
  /** How log lines are written. */
  LOG_FORMAT("log.format", "text", "log lines as text with key=value, or as json objects"),
  /** What is logged. */
  LOG_LEVEL("log.level", "info", "what is logged: off, error, warn, info, debug or trace"),
  /** What is logged by single loggers. */
  LOG_LEVELS(
      "log.levels",
      "",
      "the same for single loggers, as io.pushbridge.broker=debug, separated by commas");

  private final String key;
  private final String defaultText;
  private final String meaning;

  Setting(String key, String defaultText, String meaning) {
    this.key = key;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  /** Its key in YAML, levels separated by dots. */
  public String key() {
    return key;
  }

  /** Its value if nobody sets it. */
  public String defaultText() {
    return defaultText;
  }

  /** What it is, in a line. */
  public String meaning() {
    return meaning;
  }

  /** Whether nobody may see it: then it has no flag, for command lines are seen by everyone. */
  public boolean isSecret() {
    return this == ADMIN_TOKEN
        || this == RELAY_APPS
        || this == APNS_ENCRYPTION_KEY
        || this == APNS_PROXY
        || this == BROKER_PASSWORD;
  }

  /** Whether it takes several texts, which a YAML file may write as a list. */
  boolean isList() {
    return this == RELAY_APPS
        || this == RELAY_ORIGINS
        || this == SOCKETIO_ORIGINS
        || this == PROXY_DOORS
        || this == PROXY_FROM
        || this == LOG_LEVELS;
  }

  /** The ports that are listened on. */
  static List<Setting> ports(boolean withTls) {
    List<Setting> plain =
        List.of(
            MQTT_PORT,
            MQTT_WS_PORT,
            SOCKETIO_PORT,
            HTTP_PORT,
            ADMIN_PORT,
            REGISTRATION_PORT,
            REGISTRATION_TCP_PORT,
            TICKET_PORT,
            TICKET_TCP_PORT);
    List<Setting> ciphered =
        List.of(MQTT_TLS_PORT, MQTT_WSS_PORT, SOCKETIO_TLS_PORT, HTTP_TLS_PORT);
    return Stream.of(plain, withTls ? ciphered : List.<Setting>of()).flatMap(List::stream).toList();
  }

  /** Its name in the environment. */
  public String variable() {
    return variableOf(key);
  }

  /** Its name on the command line; secrets have none there, see {@link #isSecret}. */
  public String flag() {
    return "--" + key.replace('.', '-');
  }

  static String variableOf(String key) {
    return "PUSHBRIDGE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
  }

  static Optional<Setting> ofVariable(String variable) {
    return Arrays.stream(values())
        .filter(setting -> setting.variable().equals(variable))
        .findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }

  static List<String> variables() {
    return Arrays.stream(values()).map(Setting::variable).toList();
  }
}
