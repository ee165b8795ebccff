package io.pushbridge.core.app;

import io.pushbridge.core.jwt.JwtSettings;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * One tenant.
 *
 * @param key its public id
 * @param name what its owner calls it
 * @param server what its servers show to publish over REST; never what its devices show
 * @param device what its MQTT devices show
 * @param limits its bounds and switches
 * @param relayKey what its callers sign with on the relay, if it was given one at run time
 * @param jwt which tokens let its clients in, if any do
 */
public record App(
    AppKey key,
    String name,
    Credential server,
    Credential device,
    AppLimits limits,
    Optional<Secret> relayKey,
    Optional<JwtSettings> jwt) {
  /** Checks that nothing is missing. */
  public App {
    Objects.requireNonNull(key);
    Objects.requireNonNull(name);
    Objects.requireNonNull(server);
    Objects.requireNonNull(device);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(relayKey);
    Objects.requireNonNull(jwt);
  }

  /** One whose secrets were never rotated, without a relay key and tokens. */
  public App(AppKey key, String name, Secret seckey, Secret devicePassword, AppLimits limits) {
    this(
        key,
        name,
        Credential.of(seckey),
        Credential.of(devicePassword),
        limits,
        Optional.empty(),
        Optional.empty());
  }

  /** What its servers show: the newest. */
  public Secret seckey() {
    return server.secret();
  }

  /** What its devices show: the newest. */
  public Secret devicePassword() {
    return device.secret();
  }

  /** Whether a server that shows this is let in at this time. */
  public boolean acceptsSeckey(String shown, long nowMillis) {
    return shown != null && server.accepts(shown.getBytes(StandardCharsets.UTF_8), nowMillis);
  }

  /** Whether a device that shows these UTF-8 bytes is let in at this time. */
  public boolean acceptsDevicePassword(byte[] shown, long nowMillis) {
    return shown != null && device.accepts(shown, nowMillis);
  }

  /** The same with another seckey. */
  public App withServer(Credential other) {
    return new App(key, name, other, device, limits, relayKey, jwt);
  }

  /** The same with another device password. */
  public App withDevice(Credential other) {
    return new App(key, name, server, other, limits, relayKey, jwt);
  }

  /** The same with other bounds and switches. */
  public App withLimits(AppLimits other) {
    return new App(key, name, server, device, other, relayKey, jwt);
  }

  /** The same with another relay key, or none. */
  public App withRelayKey(Optional<Secret> other) {
    return new App(key, name, server, device, limits, other, jwt);
  }

  /** The same with other tokens that let clients in, or none. */
  public App withJwt(Optional<JwtSettings> other) {
    return new App(key, name, server, device, limits, relayKey, other);
  }

  /** Whether nobody is let in over Socket.IO and MQTT without a token. */
  public boolean requiresToken() {
    return jwt.isPresent() && jwt.get().required();
  }
}
