package io.pushbridge.link.upstream;

import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.link.LinkMessage;
import io.pushbridge.core.link.LinkRefusedException;
import io.pushbridge.core.link.MqttLink;
import io.pushbridge.core.message.Destination;
import io.pushbridge.core.message.Message;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an app's messages to the broker. To the platform the broker is a durable session like
 * any other: what it has not acknowledged waits in the log. Confined to the app's loop.
 */
final class LinkOutlet implements Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(LinkOutlet.class);
  private static final int WINDOW = 256;

  private final MqttLink link;
  private final UnaryOperator<String> toBroker;
  private final Confirmations confirmations;
  private final LinkTally tally;
  private final Clock clock;
  private final Consumer<EndReason> closed;
  private LiveSession session;
  private int underWay;
  private boolean over;

  /**
   * An outlet without a session yet.
   *
   * @param toBroker the broker's name of a topic
   * @param closed told when the session is to begin anew
   */
  LinkOutlet(
      MqttLink link,
      UnaryOperator<String> toBroker,
      Confirmations confirmations,
      LinkTally tally,
      Clock clock,
      Consumer<EndReason> closed) {
    this.link = link;
    this.toBroker = toBroker;
    this.confirmations = confirmations;
    this.tally = tally;
    this.clock = clock;
    this.closed = closed;
  }

  void bind(LiveSession connected) {
    session = connected;
  }

  @Override
  public boolean ready(boolean acknowledged) {
    return !over
        && link.state() == MqttLink.State.CONNECTED
        && (!acknowledged || underWay < WINDOW);
  }

  @Override
  public void send(Outgoing outgoing) {
    LinkMessage message = messageOf(outgoing.message());
    if (!outgoing.qos().acknowledged()) {
      link.publish(message);
      return;
    }
    underWay++;
    tally.sent();
    link.publish(message)
        .whenCompleteAsync((done, failure) -> published(outgoing, failure), session.loop());
  }

  private void published(Outgoing outgoing, Throwable failure) {
    underWay--;
    tally.answered();
    if (over) {
      return;
    }
    Throwable reason =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    MessageId id = outgoing.message().id();
    if (reason == null) {
      tally.published();
      confirmations.confirmed(id);
    } else if (reason instanceof LinkRefusedException) {
      LOG.warn("event=link_publish_refused message={} reason={}", id, reason.getMessage());
      tally.refused();
      confirmations.refused(id, reason);
    } else {
      // It may or may not be there: the session begins anew where the acknowledged ones end.
      close(EndReason.LOST);
      return;
    }
    // Not the feed's own way to be told: the broker is nobody's recipient, and sends no receipt.
    session.feed().completed(outgoing.position());
  }

  private LinkMessage messageOf(Message message) {
    long seconds = (message.expiresAt() - clock.millis() + 999) / 1_000;
    return new LinkMessage(
        toBroker.apply(((Destination.Topic) message.destination()).name().text()),
        message.payload(),
        message.qos(),
        OptionalLong.of(Math.max(1, seconds)),
        message.properties());
  }

  /** The subscription asks for QoS 1, so there is nothing to release. */
  @Override
  public void sendRelease(long position) {
    session.feed().completed(position);
  }

  /** The link sends by itself. */
  @Override
  public void flush() {
    // Nothing is buffered here.
  }

  @Override
  public void receipt(
      MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis) {
    throw new IllegalStateException("a link asks for no receipts");
  }

  @Override
  public void close(EndReason reason) {
    if (!over) {
      over = true;
      closed.accept(reason);
    }
  }
}
