package io.pushbridge.apns;

import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.PushNotifier;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** One notification to one device, to see whether it arrives. */
public final class TestPush {
  private static final Duration LIFE = Duration.ofSeconds(20);

  private TestPush() {}

  /**
   * Sends it.
   *
   * @param text what is shown if the payload says nothing else
   * @param request the payload
   * @return what became of it, within half a minute or so
   */
  public static CompletionStage<PushAnswer> send(
      PushNotifier notifier, DeviceToken device, String text, ApnsRequest request, Clock clock) {
    long now = clock.millis();
    Message message =
        new Message(
            device.app(),
            new Destination.Topic(new TopicName("test")),
            new MessageId(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)),
            Qos.AT_MOST_ONCE,
            text.getBytes(StandardCharsets.UTF_8),
            MessageProperties.NONE,
            Message.NO_SESSION,
            now,
            now + LIFE.toMillis());
    CompletableFuture<PushAnswer> answer = new CompletableFuture<>();
    var unused = notifier.wake(new WakeUp(message, request, List.of(device)), answer::complete);
    return answer;
  }
}
