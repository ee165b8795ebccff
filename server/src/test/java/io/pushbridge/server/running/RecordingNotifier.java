package io.pushbridge.server.running;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps the wake-ups it is given. Reaches every bundle id but {@code unknown.bundle}. */
public final class RecordingNotifier implements PushNotifier {
  private final Inbox<WakeUp> wakeUps = new Inbox<>("the notifier");

  @Override
  public boolean reaches(AppKey app, String bundleId, Environment environment) {
    return !bundleId.equals("unknown.bundle");
  }

  @Override
  public CompletionStage<Void> wake(WakeUp wakeUp) {
    wakeUps.add(wakeUp);
    return CompletableFuture.completedFuture(null);
  }

  /** What came. */
  public Inbox<WakeUp> wakeUps() {
    return wakeUps;
  }
}
