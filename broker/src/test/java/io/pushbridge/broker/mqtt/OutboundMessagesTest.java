package io.pushbridge.broker.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pushbridge.core.delivery.Delivery;
import io.pushbridge.core.delivery.FeedLimits;
import io.pushbridge.core.delivery.FeedSetup;
import io.pushbridge.core.delivery.Grant;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.LiveSessions;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.log.LoggedMessage;
import io.pushbridge.core.memory.InMemoryStore;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.MessageProperties;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.metrics.Tally;
import io.pushbridge.core.registry.SessionName;
import io.pushbridge.core.registry.SessionName.Door;
import io.pushbridge.core.session.ConnectRequest;
import io.pushbridge.core.topic.TopicName;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packet ids of a durable session's messages, which follow from their positions. */
final class OutboundMessagesTest {
  private final InMemoryStore store = new InMemoryStore(Clock.systemUTC());
  private EmbeddedChannel channel;
  private OutboundMessages messages;

  @BeforeEach
  void connect() {
    channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    Wire wire = new Wire(channel.pipeline().lastContext());
    messages = new OutboundMessages(null, wire, Clock.systemUTC());
    SessionName name = new SessionName(TestBroker.APP, Door.MQTT, "durable");
    messages.limits(
        new Login(
            false,
            ConnectRequest.durable(name, false),
            Optional.empty(),
            0,
            OptionalInt.empty(),
            Optional.empty(),
            10,
            Long.MAX_VALUE,
            0));
    FeedSetup setup =
        new FeedSetup(
            store.messageLog(),
            store.sessionRegistry(),
            store.retainedMessages(),
            store.openAccess(),
            new LiveSessions(),
            Clock.systemUTC(),
            new Tally(),
            FeedLimits.DEFAULT);
    messages.session(
        new LiveSession(1, name, true, channel.eventLoop(), messages, false, setup),
        new ParkedMessages());
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    store.close();
  }

  private static Outgoing logged(long position) {
    Message message =
        new Message(
            TestBroker.APP,
            new Destination.Topic(new TopicName("t")),
            new MessageId(position),
            Qos.AT_LEAST_ONCE,
            new byte[0],
            MessageProperties.NONE,
            Message.NO_SESSION,
            0,
            Long.MAX_VALUE);
    return new Outgoing(
        Delivery.of(new LoggedMessage(position, message)), Grant.of(Qos.EXACTLY_ONCE), false);
  }

  /** The id of the next PUBLISH on the wire; 0 if there is none. */
  private int nextId() {
    channel.runPendingTasks();
    channel.flush();
    ByteBuf packet = channel.readOutbound();
    if (packet == null) {
      return 0;
    }
    int id = packet.getUnsignedShort(packet.readerIndex() + 5);
    packet.release();
    return id;
  }

  @Test
  void theSamePositionHasTheSameIdAndOneThatIsInUseIsWaitedFor() {
    messages.send(logged(5));
    assertThat(nextId()).isEqualTo(6);
    messages.send(logged(32_767 - 1));
    assertThat(nextId()).isEqualTo(32_767);

    messages.send(logged(5 + 32_767));
    assertThat(nextId()).as("6 is in use").isZero();
    assertThat(messages.ready(true)).as("and nothing may overtake").isFalse();
    assertThat(messages.ready(false)).isTrue();

    messages.exchanges().acknowledged(32_767);
    assertThat(nextId()).as("6 is still in use").isZero();
    messages.exchanges().acknowledged(6);
    assertThat(nextId()).isEqualTo(6);
    assertThat(messages.ready(true)).isTrue();
  }

  @Test
  void theWindowIsKept() {
    for (int position = 1; position <= 10; position++) {
      assertThat(messages.ready(true)).isTrue();
      messages.send(logged(position));
    }
    assertThat(messages.ready(true)).isFalse();
    messages.exchanges().acknowledged(PacketIds.ofPosition(4));
    assertThat(messages.ready(true)).isTrue();
  }
}
