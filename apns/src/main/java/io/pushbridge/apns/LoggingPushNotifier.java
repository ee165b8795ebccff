package io.pushbridge.apns;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what each device would have been sent, for servers without a credential of
 * Apple's: one line per device, with the token shortened and the size of the payload. The payload
 * itself, which is a user's message, is shown at debug level only. Thread-safe.
 */
public final class LoggingPushNotifier implements PushNotifier {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingPushNotifier.class);
  private static final int SHOWN_DIGITS = 6;

  /** Every bundle id counts as reachable. */
  @Override
  public boolean reaches(AppKey app, String bundleId, Environment environment) {
    return true;
  }

  @Override
  public Optional<String> refusal(ApnsRequest request) {
    return PushyNotifier.refusalOf(request);
  }

  /** Says it in the log, and answers that there is no credential. */
  @Override
  public CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers) {
    tell(wakeUp);
    wakeUp
        .recipients()
        .forEach(device -> answers.accept(PushAnswer.refused(device, PushyNotifier.NO_CREDENTIAL)));
    return CompletableFuture.completedFuture(null);
  }

  private static void tell(WakeUp wakeUp) {
    // A lone half of a surrogate pair cannot come out of UTF-8; what is no UTF-8 is replaced.
    String text = new String(wakeUp.message().payload(), StandardCharsets.UTF_8);
    Optional<ApnsPayload> payload = ApnsPayload.of(wakeUp.request(), text);
    if (payload.isEmpty()) {
      LOG.info(
          "event=apns_skipped app={} message={} recipients={} reason=no_valid_payload",
          wakeUp.message().app(),
          wakeUp.message().id(),
          wakeUp.recipients().size());
      return;
    }
    int bytes = payload.get().json().getBytes(StandardCharsets.UTF_8).length;
    for (DeviceToken device : wakeUp.recipients()) {
      LOG.info(
          "event=apns_not_sent app={} message={} token={} bundle_id={} environment={} bytes={}",
          device.app(),
          wakeUp.message().id(),
          shortened(device.token()),
          device.bundleId().isEmpty() ? "default" : device.bundleId(),
          device.environment(),
          bytes);
    }
    LOG.debug(
        "event=apns_payload message={} payload={}", wakeUp.message().id(), payload.get().json());
  }

  private static String shortened(String token) {
    return token.length() <= SHOWN_DIGITS ? "…" : token.substring(0, SHOWN_DIGITS) + "…";
  }
}
