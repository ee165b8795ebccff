package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Port: pushes to devices through their vendor. Thread-safe; no method blocks its caller.
 *
 * <p>A notifier keeps nothing durable: what it was given and has not answered is given to it again
 * after a restart. So it answers for a device when its vendor took the notification or refused it
 * for good, and goes on trying until then, as long as the message lives.
 */
public interface PushNotifier {
  /**
   * Whether devices of this bundle id can be reached.
   *
   * @param bundleId the iOS app's bundle id, empty for the app's only configured one
   */
  boolean reaches(AppKey app, String bundleId, Environment environment);

  /**
   * Why what a publisher wants can never be sent, in words for the publisher; empty if it can.
   * Answered from the request alone.
   */
  Optional<String> refusal(ApnsRequest request);

  /**
   * Takes over a wake-up.
   *
   * @param answers told once for each recipient, in any order, on any thread, possibly before this
   *     method returns; must not block
   * @return completes when the notifier takes the next one; a caller with more recipients waits
   */
  CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers);
}
