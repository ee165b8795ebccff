package io.pushbridge.link.embedded;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/** The way from a link's session to its receiver. Confined to the link's thread. */
final class EmbeddedOutlet implements Outlet {
  private static final int WINDOW = 512;

  private final MqttLink.Receiver receiver;
  private final Clock clock;
  private final Executor loop;
  private final Runnable lost;
  private LiveSession session;
  private int unacknowledged;
  private boolean over;

  EmbeddedOutlet(MqttLink.Receiver receiver, Clock clock, Executor loop, Runnable lost) {
    this.receiver = receiver;
    this.clock = clock;
    this.loop = loop;
    this.lost = lost;
  }

  /** Names the session; before its feed is started. */
  void bind(LiveSession connected) {
    session = connected;
  }

  @Override
  public boolean ready(boolean acknowledged) {
    return !over && (!acknowledged || unacknowledged < WINDOW);
  }

  @Override
  public void send(Outgoing outgoing) {
    Message message = outgoing.message();
    boolean acknowledged = outgoing.qos().acknowledged();
    if (acknowledged) {
      unacknowledged++;
    }
    long left = (message.expiresAt() - clock.millis() + 999) / 1_000;
    receiver.message(
        new LinkMessage(
            nameOf(message.destination()),
            message.payload(),
            outgoing.qos(),
            OptionalLong.of(Math.max(1, left)),
            message.properties()),
        acknowledged ? () -> loop.execute(() -> acknowledged(outgoing)) : () -> {});
  }

  private static String nameOf(Destination destination) {
    return destination instanceof Destination.Topic topic
        ? topic.name().text()
        : destination.shownAs();
  }

  private void acknowledged(Outgoing outgoing) {
    unacknowledged--;
    if (!over) {
      session.feed().acknowledged(outgoing);
    }
  }

  @Override
  public void sendRelease(long position) {
    session.feed().completed(position);
  }

  @Override
  public void flush() {
    // Nothing is buffered here.
  }

  /** Links ask for no receipts. */
  @Override
  public void receipt(MessageId id, long recipient, Optional<Alias> alias, long timestamp) {
    throw new IllegalStateException("a link asks for no receipts");
  }

  @Override
  public void close(EndReason reason) {
    if (!over) {
      over = true;
      lost.run();
    }
  }
}
