package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.pushbridge.broker.mqtt.OutboundAliases.Naming;
import io.pushbridge.broker.mqtt.OutboundExchanges.InFlight;
import io.pushbridge.broker.mqtt.OutboundExchanges.Step;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.topic.Alias;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Sends messages to one client and hears of their acknowledgement: the server's side of the QoS 1
 * and 2 exchanges (MQTT 5 §4.3), within the client's window (MQTT 5 §4.9). Confined to the event
 * loop.
 */
final class OutboundMessages implements Outlet, OutboundExchanges.Steps {
  private final MqttConnection connection;
  private final Wire wire;
  private final Clock clock;
  private final PacketIds ids = new PacketIds();
  private final OutboundExchanges exchanges;
  private LiveSession session;
  private int window;
  private long maximumPacketSize;
  // A message whose packet id is in use; nothing else is taken while it waits.
  private Outgoing blocked;
  private ParkedMessages parked;
  // What was sent over an earlier connection and waits for room in the window.
  private final Queue<InFlight.Sent> again = new ArrayDeque<>(0);
  private OutboundAliases aliases = OutboundAliases.upTo(0);

  OutboundMessages(MqttConnection connection, Wire wire, Clock clock) {
    this.connection = connection;
    this.wire = wire;
    this.clock = clock;
    this.exchanges = new OutboundExchanges(connection, this);
  }

  /** What the client says of what it was sent. */
  OutboundExchanges exchanges() {
    return exchanges;
  }

  /** Sets what the client takes. */
  void limits(Login login) {
    window = login.receiveMaximum();
    maximumPacketSize = login.maximumPacketSize();
    aliases = OutboundAliases.upTo(login.topicAliasMaximum());
  }

  /**
   * Sets whose messages these are, before its feed starts.
   *
   * @param park what sessions leave unacknowledged beside the log
   */
  void session(LiveSession connected, ParkedMessages park) {
    session = connected;
    parked = park;
    exchanges.session(connected);
  }

  // ---- from one connection of a durable session to the next -------------------------------------

  /**
   * Sends what the session left beside the log; after the CONNACK, before its feed starts.
   *
   * @param present whether the session is a continued one; what another left is forgotten
   */
  void goOn(boolean present) {
    ParkedMessages.Parked left = parked.take(session.uid()).orElse(null);
    if (left == null || !present) {
      return;
    }
    left.inFlight().forEach(this::goOn);
    sendAgain();
    left.replays().forEach(session.feed()::replayRetained);
  }

  private void goOn(InFlight.Sent sent) {
    if (sent.step() == Step.SENT) {
      again.add(sent);
    } else {
      exchanges.released(sent.id(), sent.outgoing());
    }
  }

  private void sendAgain() {
    while (!again.isEmpty() && exchanges.size() < window) {
      InFlight.Sent left = again.remove();
      if (!left.outgoing().message().expiredAt(clock.millis())) {
        sendAs(left.id(), left.again());
      }
    }
  }

  /** Keeps what neither the log has nor another session gets. */
  private void park() {
    if (session == null || !session.durable() || session.expirySeconds() == 0) {
      return;
    }
    List<InFlight.Sent> left = new ArrayList<>(exchanges.unfinished(this::isBesideTheLog));
    left.addAll(again);
    var all = new ParkedMessages.Parked(left, session.feed().unfinishedReplays());
    if (!all.isEmpty()) {
      parked.park(session.uid(), all);
    }
  }

  private boolean isBesideTheLog(Outgoing outgoing) {
    return !outgoing.delivery().logged() && !session.feed().goesToAnother(outgoing);
  }

  // ---- from the feed ------------------------------------------------------------------------

  @Override
  public boolean ready(boolean acknowledged) {
    boolean room =
        !acknowledged || (blocked == null && again.isEmpty() && exchanges.size() < window);
    return room && wire.takesMore();
  }

  @Override
  public void send(Outgoing outgoing) {
    if (!outgoing.qos().acknowledged()) {
      write(outgoing, 0);
      return;
    }
    int id = idFor(outgoing);
    if (exchanges.has(id)) {
      blocked = outgoing;
      return;
    }
    sendAs(id, outgoing);
  }

  private void sendAs(int id, Outgoing outgoing) {
    exchanges.sent(id, outgoing);
    if (!write(outgoing, id)) {
      // MQTT 5 §3.1.2.11.4: as if it had been sent and acknowledged; not from inside the feed.
      session.loop().execute(() -> exchanges.discarded(id));
    }
  }

  private int idFor(Outgoing outgoing) {
    if (session.durable() && outgoing.delivery().logged()) {
      return PacketIds.ofPosition(outgoing.position());
    }
    int id = ids.next();
    while (exchanges.has(id)) {
      id = ids.next();
    }
    return id;
  }

  /** False if the client does not take packets of this size. */
  private boolean write(Outgoing outgoing, int id) {
    long now = wire.mqtt5() ? clock.millis() : 0;
    String topic = outgoing.message().destination().shownAs();
    Naming naming = aliases.of(topic);
    ByteBuf packet =
        PublishEncoder.encode(wire.channel().alloc(), outgoing, wire.mqtt5(), id, naming, now);
    if (packet.readableBytes() > maximumPacketSize) {
      packet.release();
      return false;
    }
    wire.write(packet);
    aliases.sent(topic, naming);
    return true;
  }

  @Override
  public void sendRelease(long position) {
    exchanges.released(PacketIds.ofPosition(position), position);
  }

  @Override
  public void flush() {
    // The wire flushes what was written at the end of the loop's turn.
  }

  @Override
  public void receipt(
      MessageId id, long recipient, Optional<Alias> recipientAlias, long timestampMillis) {
    // Plain MQTT has no packet for it, so no session of this door asks for receipts.
  }

  @Override
  public void close(EndReason reason) {
    park();
    connection.end(reason);
  }

  // ---- from the client ----------------------------------------------------------------------

  /** The client takes bytes again. */
  void resume() {
    if (session != null) {
      session.feed().resume();
    }
  }

  @Override
  public void over() {
    sendAgain();
    if (blocked != null) {
      Outgoing next = blocked;
      blocked = null;
      send(next);
    }
  }

  @Override
  public void release(int id, int reasonCode) {
    wire.write(Replies.publishReply(MqttMessageType.PUBREL, wire, id, reasonCode));
  }
}
