package io.pushbridge.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.apns.mock.RawApple;
import io.pushbridge.apns.mock.RawApple.Answer;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.contract.ManualClock;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushAnswer.Result;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each of Apple's answers does, and what happens when none comes. */
class ApnsAnswersTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final long REGISTERED = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final InMemoryStore store = new InMemoryStore(clock);
  private final List<PushAnswer> answers = new CopyOnWriteArrayList<>();
  private RawApple apple;
  private PushyNotifier notifier;

  private void open(RawApple server, ApnsSettings.Flow flow) throws InvalidCredentialException {
    apple = server;
    ApnsCredential credential =
        ApnsCredential.read(
            APP, AppleKeys.keySource("main", Set.of(Environment.PRODUCTION), "im.example"));
    notifier =
        new PushyNotifier(
            new CredentialDirectory(List.of(credential)),
            AppleKeys.reaching(apple.port(), flow),
            store.badgeCounters(),
            clock);
  }

  private static ApnsSettings.Flow quick() {
    return ApnsSettings.Flow.STANDARD.withTimes(
        Duration.ofSeconds(20), Duration.ofMillis(20), Duration.ofMillis(100));
  }

  @AfterEach
  void close() {
    notifier.close();
    apple.close();
    store.close();
  }

  private static DeviceToken device(String token) {
    return new DeviceToken(APP, 1, token, "im.example", Environment.PRODUCTION, REGISTERED);
  }

  private void wake(List<DeviceToken> devices) throws Exception {
    Message message =
        new Message(
            APP,
            new Destination.Topic(new TopicName("news")),
            new MessageId(7),
            Qos.AT_LEAST_ONCE,
            "hello".getBytes(StandardCharsets.UTF_8),
            MessageProperties.NONE,
            Message.NO_SESSION,
            clock.millis(),
            clock.millis() + Duration.ofHours(1).toMillis());
    var taken = notifier.wake(new WakeUp(message, ApnsRequest.DEFAULT, devices), answers::add);
    taken.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private void awaitAnswers(int count) {
    await().atMost(Duration.ofSeconds(60)).until(() -> answers.size() >= count);
    assertThat(answers).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({
    "400,BadCollapseId",
    "400,BadExpirationDate",
    "400,BadMessageId",
    "400,BadPriority",
    "400,BadTopic",
    "400,DuplicateHeaders",
    "400,InvalidPushType",
    "400,MissingDeviceToken",
    "400,MissingTopic",
    "400,PayloadEmpty",
    "400,TopicDisallowed",
    "403,BadCertificate",
    "403,BadCertificateEnvironment",
    "403,Forbidden",
    "403,InvalidProviderToken",
    "403,MissingProviderToken",
    "403,UnrelatedKeyIdInToken",
    "404,BadPath",
    "405,MethodNotAllowed",
    "413,PayloadTooLarge",
    "400,AReasonOfTomorrow"
  })
  void theseAreFinalAndTheTokenStays(int status, String reason) throws Exception {
    open(RawApple.answering(token -> Answer.refused(status, reason)), quick());
    wake(List.of(device("aa")));

    awaitAnswers(1);
    assertThat(answers).containsExactly(PushAnswer.refused(device("aa"), reason));
    assertThat(apple.tokens()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "400,BadDeviceToken",
    "400,DeviceTokenNotForTopic",
    "410,Unregistered",
    "410,ExpiredToken",
    "410,AReasonOfTomorrow"
  })
  void theseRemoveTheTokenAsItWasRegistered(int status, String reason) throws Exception {
    open(RawApple.answering(token -> Answer.refused(status, reason)), quick());
    wake(List.of(device("aa")));

    awaitAnswers(1);
    assertThat(answers)
        .containsExactly(PushAnswer.refused(device("aa"), reason).andTokenGone(REGISTERED + 1));
  }

  @Test
  void aTimestampSaysSinceWhenATokenIsGone() throws Exception {
    open(
        RawApple.answering(
            token -> new Answer(410, "{\"reason\":\"ExpiredToken\",\"timestamp\":1700000000123}")),
        quick());
    wake(List.of(device("aa")));

    awaitAnswers(1);
    assertThat(answers.get(0).goneBefore()).isEqualTo(1_700_000_000_123L);
  }

  @ParameterizedTest
  @CsvSource({
    "403,ExpiredProviderToken",
    "429,TooManyProviderTokenUpdates",
    "429,TooManyRequests",
    "500,InternalServerError",
    "503,ServiceUnavailable",
    "503,Shutdown",
    "400,IdleTimeout",
    "502,AReasonOfTomorrow"
  })
  void theseAreTriedAgain(int status, String reason) throws Exception {
    Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    open(
        RawApple.answering(
            token ->
                counts.computeIfAbsent(token, t -> new AtomicInteger()).incrementAndGet() < 3
                    ? Answer.refused(status, reason)
                    : Answer.TAKEN),
        quick());
    wake(List.of(device("aa"), device("bb")));

    awaitAnswers(2);
    assertThat(answers).allMatch(answer -> answer.result() == Result.SENT);
    assertThat(apple.tokens()).hasSize(6);
  }

  @Test
  void goawayAfterEachThousandLosesNothing() throws Exception {
    open(RawApple.closingAfter(1_000), quick());
    List<DeviceToken> devices =
        IntStream.range(0, 4_500).mapToObj(i -> device("%08x".formatted(i))).toList();
    for (int i = 0; i < devices.size(); i += 500) {
      wake(devices.subList(i, i + 500));
    }

    awaitAnswers(devices.size());
    assertThat(answers).allMatch(answer -> answer.result() == Result.SENT);
    assertThat(apple.taken()).hasSize(devices.size());
    assertThat(apple.connections()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void aSlowServerGetsNoMoreThanTheWindowAndTheRestWaits() throws Exception {
    open(RawApple.slow(150), quick().withBounds(1, 40, 100));
    List<DeviceToken> devices =
        IntStream.range(0, 400).mapToObj(i -> device("%08x".formatted(i))).toList();
    for (int i = 0; i < devices.size(); i += 50) {
      wake(devices.subList(i, i + 50));
      assertThat(notifier.load()).isLessThanOrEqualTo(100);
    }

    awaitAnswers(devices.size());
    assertThat(apple.mostOpen()).isLessThanOrEqualTo(40);
    assertThat(new HashSet<>(apple.tokens())).hasSize(devices.size());
  }

  @Test
  void aServerThatFallsSilentIsAskedAgainOnANewConnection() throws Exception {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    open(
        RawApple.answering(token -> asked.add(token) ? Answer.SILENCE : Answer.TAKEN),
        quick().withTimes(Duration.ofMillis(500), Duration.ofMillis(20), Duration.ofMillis(100)));
    wake(List.of(device("aa"), device("bb"), device("cc")));

    awaitAnswers(3);
    assertThat(answers).allMatch(answer -> answer.result() == Result.SENT);
    assertThat(apple.connections()).isGreaterThan(1);
  }
}
