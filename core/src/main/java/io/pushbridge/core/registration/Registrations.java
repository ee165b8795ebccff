package io.pushbridge.core.registration;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Port: the registered devices, for ever. Thread-safe; no method blocks its caller. A failed stage
 * means that nothing changed and that trying again makes sense, but for {@link
 * RegistrationLimitException}.
 */
public interface Registrations {

  /** The registration of this device. */
  CompletionStage<Optional<Registration>> find(AppKey app, String deviceId);

  /** The registration with this uid, whatever its app. */
  CompletionStage<Optional<Registration>> find(long uid);

  /**
   * Registers a device, or finds that it is registered; durable when it completes. The client id of
   * a new one is {@code d10-d12}: a number of the app and one of the device in it, both counted
   * from 1.
   *
   * @param deviceId by which it is found again
   * @param uid what a new one is known by; no other registration has it
   * @param password what a new one shows
   * @param most how many the app may have
   * @return fails with {@link RegistrationLimitException} if a new one would be too many
   */
  CompletionStage<Registration> register(
      AppKey app, String deviceId, long uid, Secret password, int most);
}
