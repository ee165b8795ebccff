package io.pushbridge.apns;

import com.eatthepath.pushy.apns.util.SimpleApnsPushNotification;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.registry.DeviceToken;
import java.util.function.Consumer;

/** One device's notification until it is answered for. Guarded by its sender. */
final class Attempt {
  final ApnsNotification notification;
  final DeviceToken device;
  private final String bundleId;
  private final int badge;
  private final Consumer<PushAnswer> answers;

  int failures;
  long sentNanos;
  // Told apart by number: an answer to an attempt that was given up comes too late.
  long turn;

  Attempt(
      ApnsNotification notification,
      DeviceToken device,
      String bundleId,
      int badge,
      Consumer<PushAnswer> answers) {
    this.notification = notification;
    this.device = device;
    this.bundleId = bundleId;
    this.badge = badge;
    this.answers = answers;
  }

  SimpleApnsPushNotification toSend() {
    return notification.to(device, bundleId, badge);
  }

  void answer(PushAnswer answer) {
    answers.accept(answer);
  }
}
