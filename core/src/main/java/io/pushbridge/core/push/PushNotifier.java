package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.concurrent.CompletionStage;

/** Port: pushes to devices through their vendor. Thread-safe; no method blocks its caller. */
public interface PushNotifier {
  /**
   * Whether devices of this bundle id can be reached.
   *
   * @param bundleId the iOS app's bundle id, empty for the app's only configured one
   */
  boolean reaches(AppKey app, String bundleId, Environment environment);

  /**
   * Takes over a wake-up. What becomes of each device is the notifier's business; it is best
   * effort.
   *
   * @return completes when the notifier takes the next one; a caller with more recipients waits
   */
  CompletionStage<Void> wake(WakeUp wakeUp);
}
