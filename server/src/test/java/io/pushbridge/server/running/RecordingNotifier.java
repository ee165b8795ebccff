package io.pushbridge.server.running;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Keeps the wake-ups it is given. Reaches every bundle id but {@code unknown.bundle}. */
public final class RecordingNotifier implements PushNotifier {
  private final Inbox<WakeUp> wakeUps = new Inbox<>("the notifier");

  @Override
  public boolean reaches(AppKey app, String bundleId, Environment environment) {
    return !bundleId.equals("unknown.bundle");
  }

  /** Takes what begins like a JSON object and is not over 4,096 characters. */
  @Override
  public Optional<String> refusal(ApnsRequest request) {
    return request.json().startsWith("{") && request.json().length() <= 4_096
        ? Optional.empty()
        : Optional.of("invalid apn_json");
  }

  @Override
  public CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers) {
    wakeUps.add(wakeUp);
    wakeUp.recipients().forEach(device -> answers.accept(PushAnswer.sent(device)));
    return CompletableFuture.completedFuture(null);
  }

  /** What came. */
  public Inbox<WakeUp> wakeUps() {
    return wakeUps;
  }
}
