package io.pushbridge.core.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.PushAnswer.Result;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PushNotifier} keeps, whatever the vendor. Implementations play against a server
 * in their vendor's place.
 */
public abstract class PushNotifierContract {
  /** The app that has a credential. */
  protected static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");

  /** The bundle id that the app has a credential for, in production only. */
  protected static final String BUNDLE_ID = "im.example";

  /** The notifier's time. */
  protected final ManualClock clock = new ManualClock();

  private final List<PushAnswer> answers = new CopyOnWriteArrayList<>();

  /** The notifier, the same throughout a test. */
  protected abstract PushNotifier notifier();

  /** The vendor refuses this device for good; returns its reason. */
  protected abstract String refuseForGood(String token);

  /** The vendor refuses this device once, for a reason that passes. */
  protected abstract void refuseOnce(String token);

  /** The vendor cannot be reached. */
  protected abstract void goDown();

  /** The vendor can be reached again. */
  protected abstract void comeBack();

  /** A device of the app. */
  protected DeviceToken device(String token) {
    return new DeviceToken(APP, 1, token, BUNDLE_ID, Environment.PRODUCTION, clock.millis());
  }

  /** A message that lives so long. */
  protected Message message(Duration life) {
    return new Message(
        APP,
        new Destination.Topic(new TopicName("news")),
        new MessageId(7),
        Qos.AT_LEAST_ONCE,
        "hello".getBytes(StandardCharsets.UTF_8),
        MessageProperties.NONE,
        Message.NO_SESSION,
        clock.millis(),
        clock.millis() + life.toMillis());
  }

  /** Wakes these and waits until the notifier takes the next ones. */
  protected void wake(Message message, List<DeviceToken> devices) throws Exception {
    var taken = notifier().wake(new WakeUp(message, ApnsRequest.DEFAULT, devices), answers::add);
    taken.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** The answers so far. */
  protected List<PushAnswer> answers() {
    return answers;
  }

  /** Waits for so many answers. */
  protected List<PushAnswer> awaitAnswers(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> answers.size() >= count);
    assertThat(answers).hasSize(count);
    return answers;
  }

  private static String token(int number) {
    return "%064x".formatted(number);
  }

  @Test
  void reachesWhatThereIsACredentialFor() {
    assertThat(notifier().reaches(APP, BUNDLE_ID, Environment.PRODUCTION)).isTrue();
    assertThat(notifier().reaches(APP, "", Environment.PRODUCTION)).isTrue();
    assertThat(notifier().reaches(APP, "im.unknown", Environment.PRODUCTION)).isFalse();
    assertThat(notifier().reaches(APP, BUNDLE_ID, Environment.DEVELOPMENT)).isFalse();
  }

  @Test
  void answersOnceForEachDevice() throws Exception {
    List<DeviceToken> devices = IntStream.range(0, 700).mapToObj(i -> device(token(i))).toList();
    wake(message(Duration.ofHours(1)), devices);

    assertThat(awaitAnswers(devices.size()))
        .allMatch(answer -> answer.result() == Result.SENT)
        .extracting(PushAnswer::device)
        .containsExactlyInAnyOrderElementsOf(devices);
  }

  @Test
  void answersWithTheReasonOfAFinalRefusal() throws Exception {
    String reason = refuseForGood(token(1));
    wake(message(Duration.ofHours(1)), List.of(device(token(1)), device(token(2))));

    assertThat(awaitAnswers(2))
        .extracting(answer -> answer.device().token(), PushAnswer::result, PushAnswer::reason)
        .containsExactlyInAnyOrder(
            tuple(token(1), Result.REFUSED, reason), tuple(token(2), Result.SENT, ""));
  }

  @Test
  void triesAgainWhatFailedForAReasonThatPasses() throws Exception {
    refuseOnce(token(1));
    wake(message(Duration.ofHours(1)), List.of(device(token(1))));

    assertThat(awaitAnswers(1)).allMatch(answer -> answer.result() == Result.SENT);
  }

  @Test
  void waitsForAVendorThatCannotBeReached() throws Exception {
    goDown();
    wake(message(Duration.ofHours(1)), List.of(device(token(1)), device(token(2))));
    assertThat(answers).isEmpty();
    comeBack();

    assertThat(awaitAnswers(2)).allMatch(answer -> answer.result() == Result.SENT);
  }

  @Test
  void givesUpWhenTheMessagesTimeIsOver() throws Exception {
    wake(message(Duration.ZERO), List.of(device(token(1))));
    assertThat(awaitAnswers(1)).allMatch(answer -> answer.result() == Result.EXPIRED);

    goDown();
    wake(message(Duration.ofMinutes(1)), List.of(device(token(2))));
    clock.advance(Duration.ofMinutes(2));
    assertThat(awaitAnswers(2)).allMatch(answer -> answer.result() == Result.EXPIRED);
    comeBack();
  }

  @Test
  void refusesADeviceWithoutACredential() throws Exception {
    DeviceToken stranger =
        new DeviceToken(APP, 1, token(1), "im.unknown", Environment.PRODUCTION, clock.millis());
    wake(message(Duration.ofHours(1)), List.of(stranger));

    assertThat(awaitAnswers(1)).allMatch(answer -> answer.result() == Result.REFUSED);
  }

  @Test
  void saysWhatCanNeverBeSent() {
    assertThat(notifier().refusal(ApnsRequest.DEFAULT)).isEmpty();
    assertThat(notifier().refusal(ApnsRequest.explicit("{\"aps\":{\"alert\":\"x\"}}"))).isEmpty();
    assertThat(notifier().refusal(ApnsRequest.explicit("[1]"))).isPresent();
    assertThat(notifier().refusal(ApnsRequest.explicit("{\"a\":\"" + "x".repeat(9_000) + "\"}")))
        .isPresent();
  }
}
