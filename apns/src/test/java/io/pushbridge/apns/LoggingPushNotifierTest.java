package io.pushbridge.apns;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.push.ApnsRequest;
import io.pushbridge.core.push.PushAnswer;
import io.pushbridge.core.push.WakeUp;
import io.pushbridge.core.registry.DeviceToken;
import io.pushbridge.core.registry.DeviceToken.Environment;
import io.pushbridge.core.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingPushNotifierTest {
  private static final AppKey APP = new AppKey("52fcc04c4dc903d66d6f8f92");
  private static final String TOKEN = "a1b2c3d4e5f60718293a4b5c6d7e8f90";

  private final Logger logger = (Logger) LoggerFactory.getLogger(LoggingPushNotifier.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<PushAnswer> answers = new ArrayList<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  @Test
  void saysForEachDeviceWhatItWouldHaveSent() {
    wake(ApnsRequest.DEFAULT, token(TOKEN, "im.example"), token("ff".repeat(16), ""));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "event=apns_not_sent app=%s message=7 token=a1b2c3… bundle_id=im.example environment=PRODUCTION bytes=29"
                .formatted(APP),
            "event=apns_not_sent app=%s message=7 token=ffffff… bundle_id=default environment=PRODUCTION bytes=29"
                .formatted(APP));
  }

  @Test
  void showsNeitherTokenNorText() {
    wake(ApnsRequest.DEFAULT, token(TOKEN, ""));

    assertThat(lines.list)
        .isNotEmpty()
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains(TOKEN) || line.contains("good news"));
  }

  @Test
  void saysWhenAPayloadIsOfNoUse() {
    wake(ApnsRequest.explicit("[]"), token(TOKEN, ""));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "event=apns_skipped app=%s message=7 recipients=1 reason=no_valid_payload"
                .formatted(APP));
  }

  private void wake(ApnsRequest request, DeviceToken... devices) {
    byte[] text = "good news".getBytes(StandardCharsets.UTF_8);
    Message message =
        new Message(
            APP,
            new Destination.Topic(new TopicName("news")),
            new MessageId(7),
            Qos.AT_LEAST_ONCE,
            text,
            MessageProperties.NONE,
            Message.NO_SESSION,
            0,
            1_000);
    var taken =
        new LoggingPushNotifier()
            .wake(new WakeUp(message, request, List.of(devices)), answers::add);
    assertThat(taken).isCompleted();
    assertThat(answers).hasSize(devices.length).allMatch(a -> a.reason().equals("NoCredential"));
  }

  private static DeviceToken token(String token, String bundleId) {
    return new DeviceToken(APP, 1, token, bundleId, Environment.PRODUCTION, 0);
  }
}
