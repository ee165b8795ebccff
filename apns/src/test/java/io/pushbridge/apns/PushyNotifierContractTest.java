package io.pushbridge.apns;

import com.eatthepath.pushy.apns.server.RejectionReason;
import io.pushbridge.apns.credential.ApnsCredential;
import io.pushbridge.apns.credential.CredentialDirectory;
import io.pushbridge.apns.credential.InvalidCredentialException;
import io.pushbridge.apns.mock.AppleKeys;
import io.pushbridge.apns.mock.MockApple;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.PushNotifierContract;
import io.pushbridge.core.registry.DeviceToken.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract against Pushy's mock of Apple's server. */
class PushyNotifierContractTest extends PushNotifierContract {
  private final MockApple apple = MockApple.start();
  private final InMemoryStore store = new InMemoryStore(clock);
  private PushyNotifier notifier;

  @BeforeEach
  void open() throws InvalidCredentialException {
    ApnsCredential credential =
        ApnsCredential.read(
            APP, AppleKeys.keySource("main", Set.of(Environment.PRODUCTION), BUNDLE_ID));
    ApnsSettings.Flow quick =
        ApnsSettings.Flow.STANDARD.withTimes(
            Duration.ofSeconds(20), Duration.ofMillis(20), Duration.ofMillis(200));
    notifier =
        new PushyNotifier(
            new CredentialDirectory(List.of(credential)),
            AppleKeys.reaching(apple.port(), quick),
            store.badgeCounters(),
            clock);
  }

  @AfterEach
  void close() {
    notifier.close();
    apple.close();
    store.close();
  }

  @Override
  protected PushNotifier notifier() {
    return notifier;
  }

  @Override
  protected String refuseForGood(String token) {
    apple.refuse(token, RejectionReason.BAD_TOPIC);
    return "BadTopic";
  }

  @Override
  protected void refuseOnce(String token) {
    apple.refuse(token, RejectionReason.SERVICE_UNAVAILABLE, 1);
  }

  @Override
  protected void goDown() {
    apple.pause();
  }

  @Override
  protected void comeBack() {
    apple.resume();
  }
}
