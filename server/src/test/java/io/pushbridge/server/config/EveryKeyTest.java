package io.pushbridge.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pushbridge.server.Ports;
import io.pushbridge.server.PushbridgeServer;
import io.pushbridge.server.config.ConfigurationLoader.Flags;
import io.pushbridge.server.running.RawMqtt;
import io.pushbridge.server.running.TestApps;
import io.pushbridge.server.running.TestAuthority;
import io.pushbridge.server.running.TlsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file that names every key starts a server that does what it says. */
class EveryKeyTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("authority");
  private static final String APP = TestApps.FIRST.key().text();

  @TempDir Path folder;

  /** How the keys of a YAML file may be written. */
  enum Spelling {
    /** Each level in its own mapping; lists as lists. */
    NESTED {
      @Override
      void put(ObjectNode root, Setting setting, String value) {
        String[] path = setting.key().split("\\.", -1);
        ObjectNode at = path.length == 1 ? root : root.withObject("/" + path[0]);
        if (setting.isList()) {
          List.of(value.split(",", -1)).forEach(at.withArray("/" + path[path.length - 1])::add);
        } else {
          at.put(path[path.length - 1], value);
        }
      }
    },
    /** One line for each, with dots. */
    FLAT {
      @Override
      void put(ObjectNode root, Setting setting, String value) {
        root.put(setting.key(), value);
      }
    };

    abstract void put(ObjectNode root, Setting setting, String value);
  }

  /**
   * A value for every setting but the URL of another broker, which is for servers that have no
   * devices of their own: another one than its default where that can be without more.
   */
  private Map<Setting, String> values() {
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server.key");
    Path authorities = folder.resolve("authorities.pem");
    AUTHORITY.issue("CN=localhost").write(certificate, key);
    AUTHORITY.write(authorities);
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, setting.defaultText());
    }
    values.remove(Setting.BROKER_URL);
    Setting.ports(true).forEach(port -> values.put(port, "0"));
    values.put(Setting.TICKET_TCP_PORT, "off");
    values.put(Setting.DATA, folder.resolve("data").toString());
    values.put(Setting.HOST, "127.0.0.1");
    values.put(Setting.NODE, "7");
    values.put(Setting.MQTT_ANONYMOUS_APP, "first");
    values.put(Setting.MQTT_MAX_KEEP_ALIVE, "77");
    values.put(Setting.ADMIN_HOST, "localhost");
    values.put(Setting.ADMIN_TOKEN, "a-token-of-sixteen-at-least");
    values.put(Setting.ADMIN_TLS, "true");
    values.put(Setting.REST_MESSAGE_ID, "string");
    values.put(Setting.REST_TIMEOUT, "11");
    values.put(Setting.WRONG_SECKEYS, "61");
    values.put(Setting.SOCKETIO_ORIGINS, "https://a.example,http://b.example:8080");
    values.put(Setting.SOCKETIO_UNVERSIONED, "eio3");
    values.put(Setting.RELAY_APPS, "relayed:key-of-the-relay");
    values.put(Setting.RELAY_ORIGINS, "https://a.example,https://b.example");
    values.put(Setting.RELAY_WINDOW, "300");
    values.put(Setting.RELAY_HTTP_SIGNATURE, "ignored");
    values.put(Setting.TICKET_BROKER_URL, "tcp://192.0.2.7:1883");
    values.put(Setting.APNS_ENCRYPTION_KEY, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    values.put(Setting.APNS_PORT, "2197");
    values.put(Setting.APNS_CONNECTIONS, "2");
    values.put(Setting.APNS_IN_FLIGHT, "900");
    values.put(Setting.APNS_QUEUE, "9000");
    values.put(Setting.APNS_PROXY, "http://user:password@127.0.0.1:3128");
    values.put(Setting.APNS_PRODUCTION_HOST, "localhost");
    values.put(Setting.APNS_DEVELOPMENT_HOST, "localhost");
    values.put(Setting.APNS_TRUSTED, authorities.toString());
    values.put(Setting.DRAIN, "0");
    values.put(Setting.BROKER_MODE, "embedded");
    values.put(Setting.BROKER_USERNAME, "bridge");
    values.put(Setting.BROKER_PASSWORD, "password");
    values.put(Setting.BROKER_TRUSTED, authorities.toString());
    values.put(Setting.BROKER_CLIENT_ID, "bridge");
    values.put(Setting.BROKER_CONNECTIONS, "3");
    values.put(Setting.BROKER_PREFIX, "push/{appkey}/");
    values.put(Setting.BROKER_APP, "first");
    values.put(Setting.BROKER_WHEN_AWAY, "fail");
    values.put(Setting.BROKER_PATIENCE, "31");
    values.put(Setting.BROKER_PRESENCE, "topics");
    values.put(Setting.TLS_CERTIFICATE, certificate.toString());
    values.put(Setting.TLS_KEY, key.toString());
    values.put(Setting.TLS_CHECK, "9");
    values.put(Setting.HTTP_HSTS, "60");
    values.put(Setting.TLS_CLIENT_AUTHORITIES, authorities.toString());
    values.put(Setting.TLS_CLIENT_CERTIFICATES, "required");
    values.put(Setting.TLS_CLIENT_ID, "uid");
    values.put(Setting.TLS_APP, "ou");
    values.put(Setting.PROXY_DOORS, "mqtt-tls,mqtt-wss,socketio");
    values.put(Setting.PROXY_FROM, "127.0.0.0/8,::1/128");
    values.put(Setting.HANDSHAKE_SECONDS, "60");
    values.put(Setting.MESSAGE_SIZE, "65536");
    return values;
  }

  private Configuration written(Spelling spelling) throws Exception {
    Map<Setting, String> values = values();
    ObjectNode root = new YAMLMapper().createObjectNode();
    values.forEach((setting, value) -> spelling.put(root, setting, value));
    AppSettings app = TestApps.FIRST;
    root.withArray("/apps")
        .addObject()
        .put("name", app.name())
        .put("appkey", APP)
        .put("seckey", app.seckey().reveal())
        .put("device-password", app.devicePassword().orElseThrow().reveal());
    Path file = folder.resolve(spelling + ".yaml");
    new YAMLMapper().writeValue(file.toFile(), root);
    Flags flags = new Flags(Optional.of(file), Map.of(), List.of());
    return ConfigurationLoader.load(flags, Map.of(), folder);
  }

  @Test
  void everySpellingAndTheEnvironmentSayTheSame() throws Exception {
    Configuration nested = written(Spelling.NESTED);
    Map<String, String> environment = new HashMap<>();
    values().forEach((setting, value) -> environment.put(setting.variable(), value));
    Configuration fromThere = ConfigurationLoader.load(Flags.NONE, environment, folder);

    // Apps are in files only.
    for (Configuration other : List.of(written(Spelling.FLAT), fromThere)) {
      assertThat(other).usingRecursiveComparison().ignoringFields("apps").isEqualTo(nested);
    }
  }

  @ParameterizedTest
  @EnumSource
  void startsAServer(Spelling spelling) throws Exception {
    try (PushbridgeServer server = PushbridgeServer.start(written(spelling))) {
      Ports ports = server.ports();
      assertThat(server.healthy()).isTrue();
      assertThat(
              Arrays.asList(
                  ports.mqtt(),
                  ports.mqttWebSocket(),
                  ports.socketio(),
                  ports.http(),
                  ports.admin(),
                  ports.tls().mqtt(),
                  ports.tls().mqttWebSocket(),
                  ports.tls().socketio(),
                  ports.tls().http()))
          .allMatch(port -> port > 0);
      // Certificate required, named by uid and ou; behind a PROXY header; the keep alive is capped.
      TestAuthority.Issued own = AUTHORITY.issue("UID=meter,OU=" + APP);
      try (RawMqtt device = new RawMqtt(proxied(ports.tls().mqtt(), own))) {
        byte[] connack = device.send(connect5()).read();
        assertThat(connack[2]).as("reason code").isZero();
        assertThat(connack).containsSequence(0x13, 0, 77).containsSequence('m', 'e', 't', 'e', 'r');
      }
    }
  }

  private static Socket proxied(int port, TestAuthority.Issued own) throws IOException {
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain
        .getOutputStream()
        .write("PROXY TCP4 203.0.113.1 192.0.2.1 4711 443\r\n".getBytes(StandardCharsets.US_ASCII));
    return TlsClient.with(AUTHORITY, own).over(plain);
  }

  /** Of MQTT 5, with neither client id nor user name, and a keep alive of 1,000 s. */
  private static byte[] connect5() {
    return RawMqtt.packet(
        0x10, new byte[] {0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0x03, (byte) 0xE8, 0, 0, 0});
  }
}
