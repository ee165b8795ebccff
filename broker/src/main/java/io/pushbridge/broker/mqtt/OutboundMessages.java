package io.pushbridge.broker.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.pushbridge.broker.mqtt.OutboundAliases.Naming;
import io.pushbridge.core.delivery.EndReason;
import io.pushbridge.core.delivery.LiveSession;
import io.pushbridge.core.delivery.Outgoing;
import io.pushbridge.core.delivery.Outlet;
import io.pushbridge.core.message.MessageId;
import io.pushbridge.core.message.Qos;
import io.pushbridge.core.topic.Alias;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Sends messages to one client and hears of their acknowledgement: the server's side of the QoS 1
 * and 2 exchanges (MQTT 5 §4.3), within the client's window (MQTT 5 §4.9). Confined to the event
 * loop.
 */
final class OutboundMessages implements Outlet {
  /** What a packet id stands for until its exchange is over. */
  sealed interface InFlight {
    /** A message that was sent, and how far the exchange is. */
    record Sent(Outgoing outgoing, Step step) implements InFlight {
      /** The same as it is sent over a later connection. */
      Sent again() {
        return new Sent(new Outgoing(outgoing.delivery(), outgoing.grant(), true), Step.SENT);
      }
    }

    /** A message whose PUBREC came over an earlier connection. */
    record Released(long position) implements InFlight {}
  }

  enum Step {
    /** PUBLISH went out. */
    SENT,
    /** PUBREC came and is being kept. */
    RECEIVED,
    /** PUBREL went out. */
    RELEASED
  }

  private final MqttConnection connection;
  private final Wire wire;
  private final Clock clock;
  private final PacketIds ids = new PacketIds();
  private final IntObjectMap<InFlight> inFlight = new IntObjectHashMap<>(4);
  private LiveSession session;
  private int window;
  private long maximumPacketSize;
  // A message whose packet id is in use; nothing else is taken while it waits.
  private Outgoing blocked;
  private ParkedMessages parked;
  // What was sent over an earlier connection and waits for room in the window.
  private final Queue<Map.Entry<Integer, InFlight.Sent>> again = new ArrayDeque<>(0);
  private OutboundAliases aliases = OutboundAliases.upTo(0);

  OutboundMessages(MqttConnection connection, Wire wire, Clock clock) {
    this.connection = connection;
    this.wire = wire;
    this.clock = clock;
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

  private void goOn(int id, InFlight.Sent sent) {
    if (sent.step() == Step.SENT) {
      again.add(Map.entry(id, sent.again()));
    } else {
      inFlight.put(id, new InFlight.Sent(sent.outgoing(), Step.RELEASED));
      reply(MqttMessageType.PUBREL, id, ReasonCode.SUCCESS);
    }
  }

  private void sendAgain() {
    while (!again.isEmpty() && inFlight.size() < window) {
      int id = again.element().getKey();
      InFlight.Sent sent = again.remove().getValue();
      if (!sent.outgoing().message().expiredAt(clock.millis())) {
        inFlight.put(id, sent);
        if (!write(sent.outgoing(), id)) {
          discardLater(id);
        }
      }
    }
  }

  /** Keeps what neither the log has nor another session gets. */
  private void park() {
    if (session == null || !session.durable() || session.expirySeconds() == 0) {
      return;
    }
    Map<Integer, InFlight.Sent> left = new LinkedHashMap<>();
    inFlight.forEach(
        (id, one) -> {
          if (one instanceof InFlight.Sent sent && isBesideTheLog(sent.outgoing())) {
            left.put(id, sent);
          }
        });
    again.forEach(entry -> left.put(entry.getKey(), entry.getValue()));
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
        !acknowledged || (blocked == null && again.isEmpty() && inFlight.size() < window);
    return room && wire.takesMore();
  }

  @Override
  public void send(Outgoing outgoing) {
    if (!outgoing.qos().acknowledged()) {
      write(outgoing, 0);
      return;
    }
    int id = idFor(outgoing);
    if (inFlight.containsKey(id)) {
      blocked = outgoing;
      return;
    }
    inFlight.put(id, new InFlight.Sent(outgoing, Step.SENT));
    if (!write(outgoing, id)) {
      discardLater(id);
    }
  }

  /** MQTT 5 §3.1.2.11.4: as if it had been sent and acknowledged; not from inside the feed. */
  private void discardLater(int id) {
    session.loop().execute(() -> discarded(id));
  }

  private int idFor(Outgoing outgoing) {
    if (session.durable() && outgoing.delivery().logged()) {
      return PacketIds.ofPosition(outgoing.position());
    }
    int id = ids.next();
    while (inFlight.containsKey(id)) {
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
    int id = PacketIds.ofPosition(position);
    inFlight.put(id, new InFlight.Released(position));
    reply(MqttMessageType.PUBREL, id, ReasonCode.SUCCESS);
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

  /** PUBACK. */
  void acknowledged(int id) {
    if (inFlight.get(id) instanceof InFlight.Sent sent) {
      if (sent.outgoing().qos() == Qos.AT_LEAST_ONCE) {
        finish(id, sent);
      } else {
        connection.end(EndReason.PROTOCOL_ERROR);
      }
    }
  }

  private void discarded(int id) {
    if (inFlight.get(id) instanceof InFlight.Sent sent) {
      finish(id, sent);
    }
  }

  private void finish(int id, InFlight.Sent sent) {
    inFlight.remove(id);
    sendBlocked();
    session.feed().acknowledged(sent.outgoing());
  }

  /** PUBREC. */
  void received(int id, int reasonCode) {
    if (!(inFlight.get(id) instanceof InFlight.Sent sent)) {
      // A release that was not answered yet, or an exchange that is over: the client goes on.
      boolean known = inFlight.containsKey(id);
      reply(
          MqttMessageType.PUBREL,
          id,
          known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      return;
    }
    if (sent.outgoing().qos() != Qos.EXACTLY_ONCE) {
      connection.end(EndReason.PROTOCOL_ERROR);
      return;
    }
    switch (sent.step()) {
      case SENT -> {
        if (reasonCode >= ReasonCode.FAILURE) {
          finish(id, sent);
        } else {
          keepReceived(id, sent.outgoing());
        }
      }
      case RECEIVED -> {
        // The answer to the first one answers both.
      }
      case RELEASED -> reply(MqttMessageType.PUBREL, id, ReasonCode.SUCCESS);
    }
  }

  private void keepReceived(int id, Outgoing outgoing) {
    inFlight.put(id, new InFlight.Sent(outgoing, Step.RECEIVED));
    session
        .feed()
        .received(outgoing)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                inFlight.put(id, new InFlight.Sent(outgoing, Step.RELEASED));
                reply(MqttMessageType.PUBREL, id, ReasonCode.SUCCESS);
              } else {
                connection.end(EndReason.SERVER_ERROR);
              }
            });
  }

  /** PUBCOMP. */
  void completed(int id) {
    InFlight entry = inFlight.get(id);
    if (entry instanceof InFlight.Sent sent && sent.step() == Step.RELEASED) {
      finish(id, sent);
    } else if (entry instanceof InFlight.Released released) {
      inFlight.remove(id);
      sendBlocked();
      session.feed().completed(released.position());
    }
  }

  /** The client takes bytes again. */
  void resume() {
    if (session != null) {
      session.feed().resume();
    }
  }

  private void sendBlocked() {
    sendAgain();
    if (blocked != null) {
      Outgoing next = blocked;
      blocked = null;
      send(next);
    }
  }

  private void reply(MqttMessageType type, int id, int reasonCode) {
    wire.write(Replies.publishReply(type, wire, id, reasonCode));
  }
}
