package io.pushbridge.core.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.AppLimit;
import io.pushbridge.core.app.Apps;
import io.pushbridge.core.app.Secret;
import io.pushbridge.core.registry.SessionRegistry;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Registers devices (native-mqtt.md §5). Thread-safe; never blocks. */
public final class Registering {
  /** A device id that a client made up may be this long. */
  public static final int MAX_DEVICE_ID = 200;

  private static final int DEVICE_ID_BYTES = 16;
  private static final int PASSWORD_DIGITS = 13;

  private final Apps apps;
  private final Registrations registrations;
  private final SessionRegistry sessions;
  private final SecureRandom random = new SecureRandom();

  /**
   * Over these ports.
   *
   * @param sessions whose uids registrations share
   */
  public Registering(Apps apps, Registrations registrations, SessionRegistry sessions) {
    this.apps = apps;
    this.registrations = registrations;
    this.sessions = sessions;
  }

  /**
   * The registration of a device, made if it has none yet.
   *
   * @param app its app; of one that does not exist nothing is registered
   * @param deviceId its device id; empty or missing: one is made for it
   * @return durable; empty if there is no such app or the device id is too long. Fails with {@link
   *     RegistrationLimitException}, or with the store's failure: then it may be tried again
   */
  public CompletionStage<Optional<Registration>> register(AppKey app, Optional<String> deviceId) {
    if (apps.find(app).isEmpty() || deviceId.orElse("").length() > MAX_DEVICE_ID) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Optional<String> own = deviceId.filter(text -> !text.isEmpty());
    CompletionStage<Optional<Registration>> known =
        own.isPresent()
            ? registrations.find(app, own.get())
            : CompletableFuture.completedFuture(Optional.empty());
    return known.thenCompose(
        found ->
            found.isPresent()
                ? CompletableFuture.completedFuture(found)
                : make(app, own.orElseGet(this::newDeviceId)).thenApply(Optional::of));
  }

  private CompletionStage<Registration> make(AppKey app, String deviceId) {
    int most = apps.limitsOf(app).of(AppLimit.REGISTRATIONS);
    return registrations.register(app, deviceId, sessions.newUid(), newPassword(), most);
  }

  private String newDeviceId() {
    return hex(DEVICE_ID_BYTES);
  }

  private Secret newPassword() {
    return new Secret(hex((PASSWORD_DIGITS + 1) / 2).substring(0, PASSWORD_DIGITS));
  }

  private String hex(int bytes) {
    byte[] chosen = new byte[bytes];
    random.nextBytes(chosen);
    return HexFormat.of().formatHex(chosen);
  }

  /** The registration whose user name this is; empty if none can be. */
  public CompletionStage<Optional<Registration>> withUserName(String userName) {
    return userName != null && isUserName(userName)
        ? registrations.find(Long.parseLong(userName))
        : CompletableFuture.completedFuture(Optional.empty());
  }

  /** Whether a text can be the user name of a registration: 19 digits that fit into 63 bits. */
  public static boolean isUserName(String text) {
    return text.length() == 19
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && text.compareTo(Long.toString(Long.MAX_VALUE)) <= 0;
  }
}
