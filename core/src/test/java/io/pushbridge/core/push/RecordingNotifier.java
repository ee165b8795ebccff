package io.pushbridge.core.push;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps the wake-ups that it is given, and answers as it is told. Reaches production only; takes
 * payloads that begin like a JSON object.
 */
public final class RecordingNotifier implements PushNotifier {
  private record Open(DeviceToken device, Consumer<PushAnswer> answers) {}

  private final List<WakeUp> wakeUps = new CopyOnWriteArrayList<>();
  private final List<Open> unanswered = new CopyOnWriteArrayList<>();
  private volatile Function<DeviceToken, Optional<PushAnswer>> answering =
      device -> Optional.of(PushAnswer.sent(device));
  private volatile CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);

  /** What came, in order. */
  public List<WakeUp> wakeUps() {
    return wakeUps;
  }

  /** Every device that was to be woken, in order. */
  public List<String> tokens() {
    return wakeUps.stream()
        .flatMap(wakeUp -> wakeUp.recipients().stream())
        .map(DeviceToken::token)
        .toList();
  }

  /** From now on answers like this; empty leaves a device unanswered. */
  public void answer(Function<DeviceToken, Optional<PushAnswer>> how) {
    answering = how;
  }

  /** Answers for those that were left unanswered. */
  public void answerTheRest(Function<DeviceToken, PushAnswer> how) {
    List<Open> all = List.copyOf(unanswered);
    unanswered.removeAll(all);
    all.forEach(open -> open.answers.accept(how.apply(open.device)));
  }

  /** Forgets what came, as a new process would. */
  public void forget() {
    wakeUps.clear();
    unanswered.clear();
  }

  /** Takes what comes, and no more after it until {@link #ready}. */
  public void busy() {
    ready = new CompletableFuture<>();
  }

  /** Takes the next one. */
  public void ready() {
    ready.complete(null);
  }

  @Override
  public boolean reaches(AppKey app, String bundleId, Environment environment) {
    return environment == Environment.PRODUCTION;
  }

  @Override
  public Optional<String> refusal(ApnsRequest request) {
    return request.json().startsWith("{") ? Optional.empty() : Optional.of("invalid apn_json");
  }

  @Override
  public CompletionStage<Void> wake(WakeUp wakeUp, Consumer<PushAnswer> answers) {
    wakeUps.add(wakeUp);
    for (DeviceToken device : wakeUp.recipients()) {
      Optional<PushAnswer> answer = answering.apply(device);
      if (answer.isPresent()) {
        answers.accept(answer.get());
      } else {
        unanswered.add(new Open(device, answers));
      }
    }
    return ready;
  }
}
