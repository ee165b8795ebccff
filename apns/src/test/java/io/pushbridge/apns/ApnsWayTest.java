package io.pushbridge.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.eatthepath.pushy.apns.server.RejectionReason;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.apns.mock.ConnectProxy;
import io.pushbridge.apns.mock.MockApple;
import io.pushbridge.apns.mock.RawApple;
import io.pushbridge.apns.mock.RawApple.Answer;
import io.pushbridge.apns.mock.Received;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.app.Secret;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** By which name, which way and with which credential a notification comes to Apple. */
class ApnsWayTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final ApnsSettings.Flow QUICK =
      ApnsSettings.Flow.STANDARD.withTimes(
          Duration.ofSeconds(20), Duration.ofMillis(20), Duration.ofMillis(100));

  private final ManualClock clock = new ManualClock();
  private final InMemoryStore store = new InMemoryStore(clock);
  private final List<PushAnswer> answers = new CopyOnWriteArrayList<>();
  private CredentialDirectory directory;
  private PushyNotifier notifier;

  private static ApnsCredential credential() throws InvalidCredentialException {
    return ApnsCredential.read(
        APP, AppleKeys.keySource("main", Set.of(Environment.PRODUCTION), "im.example"));
  }

  private void open(ApnsSettings settings) throws InvalidCredentialException {
    directory = new CredentialDirectory(List.of(credential()));
    notifier = new PushyNotifier(directory, settings, store.badgeCounters(), clock);
  }

  @AfterEach
  void close() {
    notifier.close();
    store.close();
  }

  private static DeviceToken device(String token) {
    return new DeviceToken(APP, 1, token, "im.example", Environment.PRODUCTION, 1_000_000);
  }

  private static List<DeviceToken> devices(int count) {
    return IntStream.range(0, count).mapToObj(i -> device("%08x".formatted(i))).toList();
  }

  private void wake(long id, List<DeviceToken> devices) throws Exception {
    Message message =
        new Message(
            APP,
            new Destination.Topic(new TopicName("news")),
            new MessageId(id),
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

  private static List<String> ids(MockApple apple, String token) {
    return apple.received().stream()
        .filter(one -> one.token().equals(token))
        .map(Received::id)
        .toList();
  }

  @Test
  void theIdIsACanonicalUuidOfMessageAndDevice() throws Exception {
    try (MockApple apple = MockApple.start()) {
      apple.refuse("aa", RejectionReason.SERVICE_UNAVAILABLE, 2);
      open(AppleKeys.reaching(apple.port(), QUICK));
      wake(7, List.of(device("aa"), device("bb")));
      awaitAnswers(2);

      notifier.close();
      open(AppleKeys.reaching(apple.port(), QUICK));
      wake(7, List.of(device("aa"), device("bb")));
      wake(8, List.of(device("cc")));
      awaitAnswers(5);

      assertThat(ids(apple, "aa")).hasSize(4).containsOnly(ids(apple, "aa").get(0));
      assertThat(ids(apple, "bb")).hasSize(2).containsOnly(ids(apple, "bb").get(0));
      assertThat(ids(apple, "aa")).doesNotContainAnyElementsOf(ids(apple, "bb"));
      assertThat(apple.received())
          .extracting(Received::id)
          .allMatch(id -> UUID.fromString(id).toString().equals(id));

      wake(8, List.of(device("aa")));
      awaitAnswers(6);
      assertThat(ids(apple, "aa").get(4)).isNotEqualTo(ids(apple, "aa").get(0));
    }
  }

  private void throughProxy(String user, String password) throws Exception {
    try (MockApple apple = MockApple.start();
        ConnectProxy proxy = ConnectProxy.wanting(user, password)) {
      ApnsSettings direct = AppleKeys.reaching(apple.port(), QUICK);
      open(
          new ApnsSettings(
              direct.production(),
              direct.development(),
              direct.trusted(),
              Optional.of(
                  new ApnsSettings.Proxy("127.0.0.1", proxy.port(), user, new Secret(password))),
              QUICK));
      wake(7, devices(3));
      awaitAnswers(3);

      assertThat(answers).allMatch(answer -> answer.result() == Result.SENT);
      assertThat(apple.received()).hasSize(3);
      assertThat(proxy.connected()).isNotEmpty().containsOnly("127.0.0.1:" + apple.port());
      notifier.close();
    }
  }

  @Test
  void appleIsReachedThroughAProxy() throws Exception {
    throughProxy("", "");
  }

  @Test
  void appleIsReachedThroughAProxyThatWantsAPassword() throws Exception {
    throughProxy("push", "s3cret:with colon");
  }

  @Test
  void whatWaitsForAReplacedCredentialGoesByTheNewOne() throws Exception {
    try (MockApple apple = MockApple.start()) {
      open(AppleKeys.reaching(apple.port(), QUICK));
      apple.pause();
      wake(7, devices(300));
      notifier.retire(directory.put(credential()).orElseThrow());
      apple.resume();

      awaitAnswers(300);
      assertThat(answers).allMatch(answer -> answer.result() == Result.SENT);
      assertThat(apple.received()).extracting(Received::token).doesNotHaveDuplicates().hasSize(300);
    }
  }

  @Test
  void whatWaitsForARemovedCredentialIsRefused() throws Exception {
    try (MockApple apple = MockApple.start()) {
      open(AppleKeys.reaching(apple.port(), QUICK));
      apple.pause();
      wake(7, devices(300));
      notifier.retire(directory.remove(APP, "main").orElseThrow());

      awaitAnswers(300);
      assertThat(answers)
          .extracting(PushAnswer::result, PushAnswer::reason)
          .containsOnly(tuple(Result.REFUSED, PushyNotifier.NO_CREDENTIAL));
    }
  }

  @Test
  void whatAppleNeverAnsweredToAReplacedCredentialGoesByTheNewOne() throws Exception {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    try (RawApple apple =
        RawApple.answering(token -> asked.add(token) ? Answer.SILENCE : Answer.TAKEN)) {
      open(
          AppleKeys.reaching(
              apple.port(),
              QUICK.withTimes(
                  Duration.ofSeconds(2), Duration.ofMillis(20), Duration.ofMillis(100))));
      wake(7, devices(3));
      await().atMost(Duration.ofSeconds(30)).until(() -> asked.size() == 3);
      notifier.retire(directory.put(credential()).orElseThrow());

      awaitAnswers(3);
      assertThat(answers).allMatch(answer -> answer.result() == Result.SENT);
    }
  }
}
