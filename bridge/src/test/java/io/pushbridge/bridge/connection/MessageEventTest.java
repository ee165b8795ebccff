package io.pushbridge.bridge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushbridge.core.app.AppKey;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.TopicName;
import org.junit.jupiter.api.Test;

class MessageEventTest {
  @Test
  void isMadeOnceForAllRecipients() {
    Delivery delivery =
        Delivery.unlogged(
            new Message(
                new AppKey("52fcc04c4dc903d66d6f8f92"),
                new Destination.Topic(new TopicName("t")),
                new MessageId(1),
                Qos.AT_LEAST_ONCE,
                new byte[] {'h', 'i'},
                MessageProperties.NONE,
                Message.NO_SESSION,
                0,
                1));

    assertThat(MessageEvent.of(delivery)).isSameAs(MessageEvent.of(delivery));
    assertThat(MessageEvent.of(delivery).args()).hasToString("[{\"topic\":\"t\",\"msg\":\"hi\"}]");
  }
}
