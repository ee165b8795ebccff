package io.pushbridge.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.pushbridge.broker.dialect.NativeDecoder;
import io.pushbridge.core.app.App;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.jwt.TokenLogin;
import io.pushbridge.core.jwt.TokenRefusedException;
import io.pushbridge.core.jwt.TokenRights;
import io.pushbridge.core.publish.PublishRequest.Target;
import io.pushbridge.core.registration.Registration;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.registry.SessionRecord;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.will.Will;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a CONNECT and checks its credentials: user name = appkey, password = the app's device
 * password or a token, unless the connection itself proves who is there. Thread-safe.
 */
final class ConnectReader {
  static final int MAX_CLIENT_ID = 1_024;

  /** However many messages a client would take at once, no more are kept for it. */
  private static final int MAX_WINDOW = 1_024;

  private static final long NEVER = 0xFFFF_FFFFL;

  private final Apps apps;
  private final MqttServerOptions options;
  private final Clock clock;

  ConnectReader(Apps apps, MqttServerOptions options, Clock clock) {
    this.apps = apps;
    this.options = options;
    this.clock = clock;
  }

  /** The token to be verified before the CONNECT is read, if it shows one. */
  Optional<ConnectToken> tokenOf(MqttConnectMessage connect, ClientIdentity proven) {
    return ConnectToken.of(connect, proven, apps, clock.millis());
  }

  /** How a client is refused whose token does not let it in. */
  static Refusal refusalOf(TokenRefusedException refused) {
    return refused.isForbidden() ? Refusal.NOT_AUTHORIZED : Refusal.BAD_CREDENTIALS;
  }

  /** What an MQTT 5 client is told of a token that does not let it in. */
  static String wordsOf(TokenRefusedException refused) {
    return "token refused: " + refused.getMessage();
  }

  /**
   * What the client asks for.
   *
   * @param registered whose user name it shows, if that is a registered device's
   * @param shown the token it shows, if it shows one, verified
   * @param proven what is known of the client before
   * @throws Refusal.RefusedException if it cannot have it
   */
  Login read(
      MqttConnectMessage connect,
      Optional<Registration> registered,
      Optional<TokenLogin> shown,
      ClientIdentity proven) {
    MqttConnectVariableHeader header = connect.variableHeader();
    boolean mqtt5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
    PacketProperties properties = new PacketProperties(header.properties());
    if (properties.has(MqttPropertyType.AUTHENTICATION_METHOD)) {
      throw Refusal.BAD_AUTHENTICATION_METHOD.exception();
    }
    if (properties.has(MqttPropertyType.AUTHENTICATION_DATA)) {
      throw Refusal.PROTOCOL_ERROR.exception();
    }
    if (!mqtt5 && header.hasPassword() && !header.hasUserName()) {
      throw Refusal.MALFORMED.exception();
    }
    if (registered.isEmpty() && header.version() == NativeDecoder.LEVEL) {
      throw Refusal.BAD_CREDENTIALS.exception();
    }
    AppKey app =
        registered.isPresent()
            ? authenticate(registered.get(), connect.payload())
            : shown
                .map(TokenLogin::app)
                .orElseGet(() -> authenticate(header, connect.payload(), proven));
    String clientId = connect.payload().clientIdentifier();
    checkClientId(clientId, header, mqtt5);
    if (!clientId.isEmpty() && !proven.clientId().orElse(clientId).equals(clientId)) {
      throw Refusal.BAD_CLIENT_ID.exception();
    }
    Optional<String> named =
        clientId.isEmpty()
            ? proven.clientId().or(() -> shown.flatMap(TokenLogin::customid))
            : Optional.of(clientId);
    shown.ifPresent(token -> checkCustomid(token, named));
    SessionName name =
        named
            .map(
                id ->
                    registered
                        .map(Registration::session)
                        .orElseGet(() -> new SessionName(app, Door.MQTT, id)))
            .orElseGet(() -> SessionName.random(app, Door.MQTT));
    return new Login(
        mqtt5,
        registered
            .map(device -> request(device, header, properties))
            .orElseGet(() -> mqtt5 ? request5(name, header, properties) : request3(name, header))
            .withLogin(shown),
        clientId.isEmpty() ? Optional.of(name.text()) : Optional.empty(),
        header.keepAliveTimeSeconds(),
        mqtt5 ? serverKeepAlive(header.keepAliveTimeSeconds()) : OptionalInt.empty(),
        willOf(app, connect, shown),
        window(mqtt5, properties),
        packetSize(properties),
        properties.number(MqttPropertyType.TOPIC_ALIAS_MAXIMUM).orElse(0));
  }

  private static void checkCustomid(TokenLogin token, Optional<String> named) {
    try {
      named.ifPresent(token::checkCustomid);
    } catch (TokenRefusedException refused) {
      throw refusalOf(refused).exception(wordsOf(refused));
    }
  }

  /** Nobody asks the token again when the will is published: its client is gone by then. */
  private static Optional<Will> willOf(
      AppKey app, MqttConnectMessage connect, Optional<TokenLogin> shown) {
    Optional<Will> will = WillReader.of(app, connect);
    if (will.isPresent() && shown.isPresent()) {
      TokenRights rights = shown.get().rights();
      Target target = will.get().request().target();
      boolean allowed =
          target instanceof Target.ToAlias to
              ? rights.maySendTo(to.alias())
              : rights.mayPublish(((Target.ToTopic) target).name());
      if (!allowed) {
        throw Refusal.NOT_AUTHORIZED.exception("token refused: grants do not allow the will");
      }
    }
    return will;
  }

  /** Neither a device password nor nothing is enough where a token is asked for. */
  private static AppKey withoutToken(App app) {
    if (app.requiresToken()) {
      throw Refusal.BAD_CREDENTIALS.exception("the app asks for a token as the password");
    }
    return app.key();
  }

  private AppKey authenticate(
      MqttConnectVariableHeader header, MqttConnectPayload payload, ClientIdentity proven) {
    if (proven.user().isPresent()) {
      return proven
          .user()
          .filter(user -> !header.hasUserName() || user.equals(payload.userName()))
          .flatMap(apps::find)
          .map(App::key)
          .orElseThrow(Refusal.BAD_CREDENTIALS::exception);
    }
    if (!header.hasUserName()) {
      return options
          .anonymousApp()
          .flatMap(apps::find)
          .map(ConnectReader::withoutToken)
          .orElseThrow(Refusal.BAD_CREDENTIALS::exception);
    }
    return apps.find(payload.userName())
        .filter(app -> app.acceptsDevicePassword(payload.passwordInBytes(), clock.millis()))
        .map(ConnectReader::withoutToken)
        .orElseThrow(Refusal.BAD_CREDENTIALS::exception);
  }

  /** All three must be right (native-mqtt.md §2.1). */
  private AppKey authenticate(Registration registered, MqttConnectPayload payload) {
    boolean known =
        registered.clientId().equals(payload.clientIdentifier())
            && registered.password().matches(payload.passwordInBytes())
            && apps.find(registered.app()).isPresent();
    if (!known) {
      throw Refusal.BAD_CREDENTIALS.exception();
    }
    return registered.app();
  }

  private static void checkClientId(
      String clientId, MqttConnectVariableHeader header, boolean mqtt5) {
    boolean nameless = clientId.isEmpty() && !mqtt5 && !header.isCleanSession();
    // MQTT 5 §1.5.4 lets a server refuse control characters.
    if (nameless
        || clientId.length() > MAX_CLIENT_ID
        || clientId.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.BAD_CLIENT_ID.exception();
    }
  }

  /**
   * A registered device is who it is whatever its version. In the dialect its session is always
   * resumed (README.md of the specification, rule 7), and hears of receipts.
   */
  private static ConnectRequest request(
      Registration device, MqttConnectVariableHeader header, PacketProperties properties) {
    SessionName name = device.session();
    ConnectRequest request;
    if (header.version() == NativeDecoder.LEVEL) {
      request = ConnectRequest.durable(name, true);
    } else if (header.version() == MqttVersion.MQTT_5.protocolLevel()) {
      long expiry = properties.unsigned(MqttPropertyType.SESSION_EXPIRY_INTERVAL).orElse(0);
      request =
          new ConnectRequest(name, true, header.isCleanSession(), expirySeconds(expiry), false);
    } else {
      boolean clean = header.isCleanSession();
      long expiry = clean ? 0 : SessionRecord.NEVER_EXPIRES;
      request = new ConnectRequest(name, true, clean, expiry, false);
    }
    return request.withUid(device.uid());
  }

  private static ConnectRequest request3(SessionName name, MqttConnectVariableHeader header) {
    return header.isCleanSession()
        ? ConnectRequest.passing(name, true, false)
        : ConnectRequest.durable(name, false);
  }

  private static ConnectRequest request5(
      SessionName name, MqttConnectVariableHeader header, PacketProperties properties) {
    long expiry = properties.unsigned(MqttPropertyType.SESSION_EXPIRY_INTERVAL).orElse(0);
    boolean fresh = header.isCleanSession();
    if (expiry == 0 && fresh) {
      return ConnectRequest.passing(name, true, false);
    }
    // Without a clean start a former session is continued, even if it is to end with this
    // connection.
    return new ConnectRequest(name, true, fresh, expirySeconds(expiry), false);
  }

  /** A session expiry interval (MQTT 5 §3.1.2.11.2) as sessions count it. */
  static long expirySeconds(long interval) {
    return interval == NEVER ? SessionRecord.NEVER_EXPIRES : interval;
  }

  private OptionalInt serverKeepAlive(int wanted) {
    int longest = options.maxKeepAliveSeconds();
    return longest > 0 && (wanted == 0 || wanted > longest)
        ? OptionalInt.of(longest)
        : OptionalInt.empty();
  }

  private int window(boolean mqtt5, PacketProperties properties) {
    if (!mqtt5) {
      return options.outboundWindow();
    }
    int wanted = properties.number(MqttPropertyType.RECEIVE_MAXIMUM).orElse(MAX_WINDOW);
    if (wanted == 0) {
      throw Refusal.PROTOCOL_ERROR.exception();
    }
    return Math.min(wanted, MAX_WINDOW);
  }

  private static long packetSize(PacketProperties properties) {
    long size = properties.unsigned(MqttPropertyType.MAXIMUM_PACKET_SIZE).orElse(Long.MAX_VALUE);
    if (size == 0) {
      throw Refusal.PROTOCOL_ERROR.exception();
    }
    return size;
  }
}
